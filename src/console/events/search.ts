import { nearestWord } from "../../platform/nearest-word.ts";
import { blockKeys } from "./address-key.ts";
import { dates, lastSpan, namedDay, type TimeRange } from "./search-dates.ts";
import { splitSearch, type SearchWord } from "./search-words.ts";

/** What one word asks of an event. */
export type Test =
  /** `*` stands for any characters. */
  | { readonly kind: "text"; readonly column: TextColumn; readonly pattern: string }
  | { readonly kind: "address"; readonly from: string; readonly to: string }
  | { readonly kind: "number"; readonly column: NumberColumn; readonly op: Operator; readonly value: number }
  | { readonly kind: "action"; readonly action: "blocked" | "watched" | "allowed" }
  | { readonly kind: "time"; readonly range: TimeRange };

export type TextColumn =
  | "rule_id"
  | "host"
  | "path"
  | "point"
  | "request_id"
  | "node"
  | "route"
  | "application"
  | "method"
  | "user_agent"
  | "fingerprint";
export type NumberColumn = "leak" | "status" | "count" | "attack";
export type Operator = "=" | ">" | ">=" | "<" | "<=";

/** Attributes are joined by AND; of one attribute one of `any` must hold, where there is one, and none of `none`. */
export interface Search {
  readonly any: readonly (readonly Test[])[];
  readonly none: readonly Test[];
}

/** A word that was not understood: where, and what was expected. */
export interface SearchProblem {
  readonly from: number;
  readonly to: number;
  readonly message: string;
}

export interface SearchTimes {
  readonly nowMs: number;
  /** IANA name; days are of this zone. */
  readonly zone: string;
}

const TEXTS: Readonly<Record<string, TextColumn>> = {
  rule: "rule_id",
  d: "host",
  domain: "host",
  u: "path",
  url: "path",
  p: "point",
  point: "point",
  request_id: "request_id",
  node: "node",
  route: "route",
  application: "application",
  method: "method",
  ua: "user_agent",
  fingerprint: "fingerprint",
};
const NUMBERS: Readonly<Record<string, NumberColumn>> = {
  leak: "leak",
  statuscode: "status",
  status: "status",
  n: "count",
  attack: "attack",
};

/** Every attribute, for completion. */
export const ATTRIBUTES: readonly string[] = [...Object.keys(TEXTS), ...Object.keys(NUMBERS), "ip"];
/** Words by themselves. */
export const WORDS: readonly string[] = ["vpatch", "blocked", "watched", "allowed", "today", "yesterday", "last"];

const WORDS_MAX = 64;

/** Reads a search: all of it is understood, or every problem is told. docs/attacks.md describes the language. */
export function readSearch(text: string, times: SearchTimes): Search | { readonly problems: readonly SearchProblem[] } {
  const words = splitSearch(text);
  if (words.length > WORDS_MAX) {
    return { problems: [{ from: 0, to: text.length, message: `expected at most ${WORDS_MAX} words` }] };
  }
  const problems: SearchProblem[] = [];
  const any = new Map<string, Test[]>();
  const none: Test[] = [];
  for (let i = 0; i < words.length; i++) {
    const word = words[i]!;
    const span = isWord(word, "last")
      ? lastSpan(words[i + 1]?.value ?? "", words[i + 2]?.value ?? "", times.nowMs)
      : undefined;
    const read = span === undefined ? readWord(word, times) : ({ kind: "time", range: span } as const);
    if (span !== undefined) i += 2;
    if (read === "everything") continue;
    if (typeof read === "string") problems.push({ from: word.from, to: word.to, message: read });
    else if (word.negated) none.push(read);
    else {
      const name = "column" in read ? read.column : read.kind;
      any.set(name, [...(any.get(name) ?? []), read]);
    }
  }
  return problems.length > 0 ? { problems } : { any: [...any.values()], none };
}

/** A test, `everything`, or what was expected. */
function readWord({ attribute, value, negated }: SearchWord, { nowMs, zone }: SearchTimes): Test | string {
  if (attribute !== "") return readAttribute(attribute, value);
  const word = value.toLowerCase();
  // There is no other kind of event.
  if (word === "vpatch" && !negated) return "everything";
  if (word === "blocked" || word === "watched" || word === "allowed") return { kind: "action", action: word };
  if (word === "last") return "expected a span of time such as `last 3 days`";
  const range = namedDay(word, nowMs, zone) ?? dates(word, zone);
  if (range !== undefined) return { kind: "time", range };
  if (/^\d/.test(word) && word.includes("/")) return "expected days as 11/10/2026-11/14/2026 (month/day/year)";
  const near = nearestWord(word, WORDS);
  return near === undefined ? "expected attribute:value, or one of " + WORDS.join(", ") : `did you mean ${near}?`;
}

function readAttribute(attribute: string, value: string): Test | string {
  if (value === "") return `expected a value after ${attribute}:`;
  if (attribute === "ip") {
    const keys = blockKeys(value);
    return keys === undefined ? "expected an address or a block such as 203.0.113.0/24" : { kind: "address", ...keys };
  }
  const column = Object.hasOwn(TEXTS, attribute) ? TEXTS[attribute] : undefined;
  if (column !== undefined) return { kind: "text", column, pattern: column === "point" ? value.toUpperCase() : value };
  const number = Object.hasOwn(NUMBERS, attribute) ? NUMBERS[attribute] : undefined;
  if (number === undefined) {
    const near = nearestWord(attribute, ATTRIBUTES);
    return near === undefined ? `expected one of ${ATTRIBUTES.join(", ")}` : `did you mean ${near}:?`;
  }
  const [, op = "", digits] = /^(>=|<=|>|<|=)?(\d{1,15})$/.exec(value) ?? [];
  if (digits === undefined) return "expected a number, or one after >, >=, < or <=";
  return { kind: "number", column: number, op: op === "" ? "=" : (op as Operator), value: Number(digits) };
}

function isWord({ attribute, value, negated }: SearchWord, word: string): boolean {
  return attribute === "" && !negated && value.toLowerCase() === word;
}
