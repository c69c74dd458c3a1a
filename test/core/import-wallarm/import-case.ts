import type { Test } from "tap";
import { parseRules } from "../../../src/core/rule/parse-rules.ts";
import { readHints } from "../../../src/core/import-wallarm/read-hints.ts";
import { importWallarm, type Imported } from "../../../src/core/import-wallarm/import-wallarm.ts";

export const HOST = { type: "iequal", point: ["header", "HOST"], value: "api.example.com" };
export const AUTH = [["header", "AUTHORIZATION"]];
export const REGEX = {
  id: 7,
  type: "regex",
  attack_type: "vpatch",
  regex: "^Bearer x",
  regex_id: 70,
  point: AUTH,
  action: [HOST],
};
export const EXCEPTION = { id: 8, type: "disable_regex", regex_id: 70, point: AUTH };
export const V1 = { type: "equal", point: ["path", 0], value: "v1" };
export const SCOPED = {
  id: "wallarm-7",
  type: "vpatch",
  when: [HOST],
  point: ["header", "AUTHORIZATION"],
  regex: "^Bearer x",
};

/** Hints and what becomes of them. */
export interface ImportCase {
  readonly name: string;
  readonly hints: readonly object[];
  readonly rules?: readonly object[];
  /** Name and reason. */
  readonly refused?: readonly [name: string, reason: RegExp][];
  readonly notes?: readonly [name: string, reason: RegExp][];
}

export function imported(document: unknown): Imported {
  return importWallarm(readHints(document)!);
}

export function checkCase(t: Test, { hints, rules = [], refused = [], notes = [] }: ImportCase): void {
  const given = imported(hints);
  t.same(given.rules, rules);
  for (const [list, expected] of [
    [given.refused, refused],
    [given.notes, notes],
  ] as const) {
    t.same(
      list.map((told) => told.name),
      expected.map(([called]) => called),
      list.map(({ reason }) => reason).join("\n"),
    );
    for (const [i, [, reason]] of expected.entries()) t.match(list[i]?.reason, reason);
  }
  t.ok("rules" in parseRules({ format: 1, rules: given.rules }), "the rule language takes all of it");
  t.same(imported(structuredClone(hints)), given, "the same again");
  t.same(imported({ status: 200, body: hints }).rules, given.rules, "the API's answer");
}
