import { bracketPath } from "../decode/bracket.ts";
import { Readings } from "../decode/readings.ts";
import { percentReadings } from "../decode/percent.ts";
import type { Tree } from "../decode/tree.ts";
import type { Point } from "../hit.ts";
import type { JudgedRequest } from "./request.ts";
import { leaf } from "./steps.ts";

/** Yields the values of a point's start. */
export type Start = (request: JudgedRequest) => readonly Tree[];

/** The start a word of a point stands for; `header, K` and `credentials` are walked by the plan itself. */
export function compileStart(word: string, key: Point[number] | undefined): Start {
  switch (word) {
    case "uri":
      return ({ view }) => [view.target, ...percentReadings(view.target)].map(leaf);
    case "path":
      return (request) => distinct(request.paths.flatMap(({ parts }) => parts[key as number] ?? []));
    case "path_all":
      return (request) => distinct(request.paths.flatMap(({ segments }) => segments));
    case "action_name":
      return (request) => distinct(request.paths.map(({ actionName }) => actionName));
    case "action_ext":
      return (request) => distinct(request.paths.flatMap(({ actionExt }) => actionExt ?? []));
    case "get":
      return queryValues(String(key));
    case "get_all":
      return (request) => request.query.map(({ value }) => value);
    case "get_name":
      return (request) => request.query.flatMap(({ names }) => names.map((name) => leaf(Buffer.from(name, "latin1"))));
    case "header_all":
      return ({ view }) => Array.from({ length: view.fieldCount }, (_, i) => leaf(view.fieldValue(i)));
    case "header_name":
      return ({ view }) =>
        Array.from({ length: view.fieldCount }, (_, i) => leaf(Buffer.from(view.fieldName(i).toUpperCase())));
    case "method":
    case "scheme":
    case "proto":
    case "instance":
      return ({ view }) => [leaf(Buffer.from(view[word]))];
    case "remote_addr":
      return ({ view }) => [leaf(Buffer.from(view.remoteAddress))];
    default:
      throw new Error(`no point starts with ${word}`);
  }
}

function distinct(values: readonly Buffer[]): Tree[] {
  if (values.length < 2) return values.map(leaf);
  const readings = new Readings();
  for (const value of values) readings.add(value);
  return readings.list.map(leaf);
}

/** The values of a query name: those under the very name, and those under its brackets as objects. */
function queryValues(key: string): Start {
  const name = Buffer.from(key).toString("latin1");
  return (request) =>
    request.query.flatMap((entry): Tree[] => {
      if (entry.names.includes(name)) return [entry.value];
      for (const reading of entry.names) {
        if (!reading.startsWith(name)) continue;
        const path = bracketPath(Buffer.from(reading, "latin1"));
        if (path?.[0]?.toString("latin1") === name) return [nested(path.slice(1), entry.value)];
      }
      return [];
    });
}

/** `[b][c]` → {b: {c: value}}; an empty key stands for a place in a list. */
function nested(path: readonly Buffer[], value: Tree): Tree {
  return path.reduceRight<Tree>(
    (inner, name) =>
      name.length === 0 ? { kind: "array", items: [inner] } : { kind: "object", members: [[name, inner]] },
    value,
  );
}
