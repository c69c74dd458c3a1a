import { createHash } from "node:crypto";
import type { RuleInForce } from "./hold.ts";
import { tableRef, writeLists, type Segment, type SegmentList, type TableRef } from "./segment.ts";

/** What a version of a ruleset says, as it is stored. */
export interface Content {
  /** JSON, as in the payload. */
  readonly rules: string;
  readonly tables: string;
  /** Rule, mark and number of tokens of each list, JSON. */
  readonly lists: string;
  /** Over rules and tables, SHA-256 in hex. */
  readonly hash: string;
  readonly ruleCount: number;
  readonly tokenCount: number;
  /** Of the tables. */
  readonly digests: readonly string[];
}

/** @param formerTables with the lists that a rollback holds */
export function writeContent(
  inForce: readonly RuleInForce[],
  segments: readonly Segment[],
  formerTables: readonly TableRef[],
): Content {
  const rules = `[${inForce.map(({ text }) => text).join(",")}]`;
  const refs = [...segments.map(tableRef), ...formerTables];
  const tables = JSON.stringify(refs);
  const lists = listsOf(inForce, segments);
  return {
    rules,
    tables,
    lists: writeLists(lists),
    hash: createHash("sha256").update(`${rules}\n${tables}`).digest("hex"),
    ruleCount: inForce.length,
    tokenCount: lists.reduce((sum, { count }) => sum + count, 0),
    digests: [...new Set(refs.map(({ digest }) => digest))],
  };
}

function listsOf(inForce: readonly RuleInForce[], segments: readonly Segment[]): SegmentList[] {
  const lists = new Map<string, SegmentList>();
  for (const list of segments.flatMap((segment) => segment.lists)) {
    if (list.rule === "") continue;
    const before = lists.get(list.rule);
    lists.set(list.rule, { ...list, count: list.count + (before?.count ?? 0) });
  }
  return inForce.flatMap(({ id, formerList }) => formerList ?? lists.get(id) ?? []);
}
