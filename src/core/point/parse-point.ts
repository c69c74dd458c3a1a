import type { Point } from "../hit.ts";
import { JWT_ALIASES, kindAfter, START_ALIASES, STARTS, STEP_ALIASES, STEPS, type Kind, type Word } from "./grammar.ts";

const WORDS_MAX = 32;
const INDEX_MAX = 9_999;
/** protobuf.dev/programming-guides/proto3: 29 bits. */
const FIELD_MAX = 536_870_911;

export type ParsedPoint = { readonly point: Point } | { readonly message: string };

/**
 * Reads a point: `[header, X, base64]` or the nested spelling `[[header, X], [base64]]`. Aliases become the main word,
 * header names upper case. The message says what was expected where.
 */
export function parsePoint(given: unknown): ParsedPoint {
  if (!Array.isArray(given) || given.length === 0) {
    return { message: "expected a list such as [header, AUTHORIZATION] or [get, key, base64]" };
  }
  const words: unknown[] = given.flat();
  if (words.length > WORDS_MAX) return { message: `expected at most ${WORDS_MAX} words` };
  const point: (string | number)[] = [];
  let kind: Kind | undefined;
  for (let i = 0; i < words.length; i++) {
    const found = wordAt(words[i], kind, point);
    if ("message" in found) return found;
    point.push(found.name);
    kind = kind === undefined ? found.word.kind : kindAfter(found.word, kind);
    if (found.word.key === undefined) continue;
    const key = readKey(found.name, found.word, words[++i]);
    if (typeof key === "object") return key;
    point.push(key);
  }
  return { point: Object.freeze(point) };
}

/** A point as messages show it. */
export function printPoint(point: Point): string {
  return `[${point.join(", ")}]`;
}

function wordAt(
  given: unknown,
  kind: Kind | undefined,
  before: Point,
): { name: string; word: Word } | { message: string } {
  const start = kind === undefined;
  const where = start ? "as the start of a point" : `after ${printPoint(before)}`;
  if (typeof given !== "string")
    return { message: `expected a word ${where}, got ${typeof given === "number" ? given : "none"}` };
  const aliases = start ? START_ALIASES : kind === "jwt" && JWT_ALIASES.has(given) ? JWT_ALIASES : STEP_ALIASES;
  const name = aliases.get(given) ?? given;
  const word = (start ? STARTS : STEPS).get(name);
  if (word !== undefined && fits(word, kind, before)) return { name, word };
  const expected = [...(start ? STARTS : STEPS)]
    .filter(([, option]) => fits(option, kind, before))
    .map(([option]) => option);
  return { message: `"${given}" cannot stand ${where}; expected one of ${expected.join(", ")}` };
}

function fits(word: Word, kind: Kind | undefined, before: Point): boolean {
  if (kind === undefined) return true;
  if (word.afterCookie === true && !(before.length === 2 && before[1] === "COOKIE")) return false;
  return word.after === undefined || word.after.includes(kind);
}

function readKey(name: string, word: Word, given: unknown): string | number | { message: string } {
  if (word.key === "index" || word.key === "field") {
    const [least, most] = word.key === "index" ? [0, INDEX_MAX] : [1, FIELD_MAX];
    if (typeof given === "number" && Number.isInteger(given) && given >= least && given <= most) return given;
    return { message: `expected a number from ${least} to ${most} after "${name}"` };
  }
  if (typeof given !== "string" && typeof given !== "number") return { message: `expected a name after "${name}"` };
  const key = String(given);
  if (name !== "header") return key;
  if (/^[!#$%&'*+\-.^_`|~A-Za-z0-9]+$/.test(key)) return key.toUpperCase();
  return { message: `expected a header name after "header"` };
}
