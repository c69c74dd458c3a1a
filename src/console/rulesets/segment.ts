import type { RulesetPayload } from "../../core/wire.ts";
import { NODE_PATHS } from "../../core/wire.ts";

/**
 * Token lists are sent in segments: token tables of some lists each. One that was made is never changed, so a new leak
 * ships a small segment and not what nodes have already. Entries name their list by its place in the segment, not by the
 * rule: a rule may change its mode, scope or place in the document and its entries stay as they are.
 */
export interface Segment {
  /** Undefined for one that is not stored yet. */
  readonly id: number | undefined;
  /** SHA-256 of the table, hex. */
  readonly digest: string;
  /** Entries, void ones included. */
  readonly count: number;
  /** By the rule index of entries. A list that is out of force is void and stays so: its place must be kept. */
  readonly lists: readonly SegmentList[];
}

export interface SegmentList extends TokenListMark {
  /** Entries of this segment; a long list is spread over several. */
  readonly count: number;
}

/** One state of one rule's token list. */
export interface TokenListMark {
  /** Empty: void. */
  readonly rule: string;
  /** Another one for another list of the same rule. */
  readonly mark: string;
}

export type TableRef = RulesetPayload["tables"][number];

/** As it is stored. */
type StoredList = readonly [rule: string, mark: string, count: number];

export function readLists(json: string): SegmentList[] {
  return (JSON.parse(json) as StoredList[]).map(([rule, mark, count]) => ({ rule, mark, count }));
}

export function writeLists(lists: readonly SegmentList[]): string {
  return JSON.stringify(lists.map(({ rule, mark, count }): StoredList => [rule, mark, count]));
}

/** The segment with lists void that are not wanted (rule → mark); undefined where none is left. */
export function withoutUnwanted(segment: Segment, wanted: ReadonlyMap<string, string>): Segment | undefined {
  const isWanted = ({ rule, mark }: SegmentList): boolean => wanted.get(rule) === mark;
  if (!segment.lists.some(isWanted)) return undefined;
  if (segment.lists.every((list) => list.rule === "" || isWanted(list))) return segment;
  return {
    ...segment,
    lists: segment.lists.map((list) => (isWanted(list) ? list : { rule: "", mark: "", count: list.count })),
  };
}

/** Entries that are not void. */
export function liveEntries({ lists }: Segment): number {
  return lists.reduce((sum, { rule, count }) => (rule === "" ? sum : sum + count), 0);
}

export function tableRef({ digest, count, lists }: Segment): TableRef {
  return { digest, count, url: NODE_PATHS.tables + digest, rules: lists.map(({ rule }) => rule) };
}
