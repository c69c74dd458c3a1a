import { bracketPath } from "../decode/bracket.ts";
import { pairReadings, type Pair } from "../decode/query.ts";
import type { Tree } from "../decode/tree.ts";

/** A named value, of a query or a cookie, with all its readings; names as Latin-1. */
export interface Entry {
  readonly names: readonly string[];
  readonly value: Tree;
}

export function queryEntry({ name, value }: Pair): Entry {
  return { names: pairReadings(name).map((reading) => reading.toString("latin1")), value: treeOf(pairReadings(value)) };
}

/** The pairs of Cookie lines. Those that share the very name (the Buffer) are readings of one cookie, raw and unquoted. */
export function cookieEntries(pairs: readonly Pair[]): readonly Entry[] {
  const entries: Entry[] = [];
  for (let i = 0; i < pairs.length;) {
    const { name } = pairs[i]!;
    const readings: Buffer[] = [];
    for (; i < pairs.length && pairs[i]!.name === name; i++) readings.push(pairs[i]!.value);
    entries.push({ names: [name.toString("latin1")], value: treeOf(readings) });
  }
  return entries;
}

/** Gives entries by name: under the very name, and under the name before its brackets as objects and lists. */
export function entriesByName(entries: readonly Entry[], take: (name: string, value: Tree) => void): void {
  for (const entry of entries) {
    const { names, value } = entry;
    for (const name of names) take(name, value);
    let bases: Set<string> | undefined;
    for (const name of names) {
      if (!name.includes("[")) continue;
      const path = bracketPath(Buffer.from(name, "latin1"));
      const base = path?.[0]?.toString("latin1");
      if (path === undefined || base === undefined || names.includes(base) || bases?.has(base) === true) continue;
      (bases ??= new Set()).add(base);
      take(base, nested(path.slice(1), value));
    }
  }
}

/** The values under one name. */
export function entryValues(key: string): (entries: readonly Entry[]) => readonly Tree[] {
  const name = Buffer.from(key).toString("latin1");
  return (entries) => {
    const found: Tree[] = [];
    for (const entry of entries) {
      if (entry.names.some((given) => given.startsWith(name)))
        entriesByName([entry], (given, value) => {
          if (given === name) found.push(value);
        });
    }
    return found;
  };
}

export function entryNames(entries: readonly Entry[]): readonly Tree[] {
  return entries.flatMap(({ names }) =>
    names.map((name): Tree => ({ kind: "leaf", value: Buffer.from(name, "latin1") })),
  );
}

/** Several readings of one value stand as the items of one array, so that values can still be counted. */
function treeOf(readings: readonly Buffer[]): Tree {
  if (readings.length === 1) return { kind: "leaf", value: readings[0]! };
  return { kind: "array", items: readings.map((value) => ({ kind: "leaf", value })) };
}

/** `[b][c]` → {b: {c: value}}; an empty key stands for a place in a list. */
function nested(path: readonly Buffer[], value: Tree): Tree {
  return path.reduceRight<Tree>(
    (inner, name) =>
      name.length === 0 ? { kind: "array", items: [inner] } : { kind: "object", members: [[name, inner]] },
    value,
  );
}
