import { z } from "zod";
import type { SegmentList, TableRef } from "./segment.ts";
import type { SourceRule } from "./source-rule.ts";

/**
 * What a rollback leaves behind. It undoes what was decided since a former version, and only that: each rule that differed
 * is held as it was there, until somebody decides anew on this rule or its leak. Other decisions go out as ever.
 */
const storedHolds = z.object({
  /** The version that was gone back to. */
  version: z.number(),
  at: z.number(),
  actor: z.string(),
  rules: z.array(
    z.object({
      id: z.string(),
      /** `SourceRule.decision` at that time; null where leaks and rules made no such rule. */
      decision: z.string().nullable(),
      /** The rule as it is held, JSON; null where it is held out. */
      text: z.string().nullable(),
      list: z.object({ mark: z.string(), count: z.number() }).nullable(),
    }),
  ),
  /** Token tables of that version, for lists that are another today. */
  tables: z.array(z.object({ digest: z.string(), count: z.number(), url: z.string(), rules: z.array(z.string()) })),
});
export type Holds = z.output<typeof storedHolds>;
export type Hold = Holds["rules"][number];

export function readHolds(json: string): Holds | undefined {
  return json === "" ? undefined : storedHolds.parse(JSON.parse(json));
}

/** A rule of the next ruleset. */
export interface RuleInForce extends SourceRule {
  /** Its list is the one of the version that was gone back to. */
  readonly formerList: SegmentList | undefined;
}

export interface Held {
  readonly rules: readonly RuleInForce[];
  /** Holds that nobody has decided past. */
  readonly holds: Holds | undefined;
  /** Tables with the former lists that are used. */
  readonly tables: readonly TableRef[];
}

/** Holds rules back as a rollback left them. */
export function applyHolds(sources: readonly SourceRule[], holds: Holds | undefined): Held {
  const plain = (source: SourceRule): RuleInForce => ({ ...source, formerList: undefined });
  if (holds === undefined) return { rules: sources.map(plain), holds, tables: [] };
  const today = new Map(sources.map((source) => [source.id, source]));
  const kept = holds.rules.filter(({ id, decision }) => (today.get(id)?.decision ?? null) === decision);
  const held = new Map(kept.map((hold) => [hold.id, hold]));
  const rules: RuleInForce[] = [];
  for (const source of sources) {
    const hold = held.get(source.id);
    if (hold === undefined) rules.push(plain(source));
    else if (hold.text !== null) rules.push(asHeld(hold, hold.text, source));
  }
  for (const hold of kept)
    if (!today.has(hold.id) && hold.text !== null) rules.push(asHeld(hold, hold.text, undefined));
  const former = new Set(rules.flatMap(({ id, formerList }) => (formerList === undefined ? [] : id)));
  return {
    rules,
    holds: kept.length === 0 ? undefined : { ...holds, rules: kept },
    tables: onlyFor(former, holds.tables),
  };
}

/** Refs in which the entries of all other rules are void. */
export function onlyFor(rules: ReadonlySet<string>, tables: readonly TableRef[]): TableRef[] {
  return tables
    .map((ref) => ({ ...ref, rules: ref.rules.map((id) => (rules.has(id) ? id : "")) }))
    .filter((ref) => ref.rules.some((id) => id !== ""));
}

function asHeld({ id, decision, list }: Hold, text: string, source: SourceRule | undefined): RuleInForce {
  const sameList = list !== null && source?.list?.mark === list.mark;
  return {
    id,
    text,
    decision: decision ?? "",
    list: sameList ? source.list : undefined,
    formerList: list === null || sameList ? undefined : { rule: id, ...list },
  };
}
