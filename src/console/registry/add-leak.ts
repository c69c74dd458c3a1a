import { inSlices } from "../../platform/in-slices.ts";
import { ApiProblem } from "../api/problem.ts";
import type { ConsoleContext } from "../context.ts";
import { writeHistory } from "./change-leak.ts";
import { lookUpValues, type KnownValues } from "./known-values.ts";
import { lockValues, readLeak, type LeakRow } from "./leak-row.ts";
import { leftOutReason } from "./left-out.ts";
import { firstChanges, newLeakRow, type LeakFacts } from "./new-leak.ts";
import { noteOccurrence } from "./occurrences.ts";
import { readingValues, type LeftOut, type ReadValues } from "./read-values.ts";
import { refuseTokens } from "./refuse-tokens.ts";
import { regress } from "./regression.ts";
import { suggestRisk } from "./risk.ts";
import { stageLeak } from "./stage-leak.ts";
import type { TokenFacts } from "./token-facts.ts";
import { yieldToNewDecisions } from "./yield-values.ts";

/** A leak as somebody adds it by hand. */
export interface NewLeak extends Omit<LeakFacts, "foreignId" | "risk" | "discoveredBy"> {
  /** As they were sent: they are hashed before anything else is done. */
  readonly tokens: readonly unknown[];
  readonly patterns: readonly unknown[];
  /** Undefined: as the evidence suggests. */
  readonly risk: number | undefined;
}

export interface AddedLeak {
  readonly leak: LeakRow;
  readonly leftOut: readonly LeftOut[];
  /** In the order they were sent. */
  readonly tokens: readonly TokenFacts[];
}

/** Adds a leak: whole, or not at all. @throws ApiProblem with every problem */
export async function addLeak(
  context: ConsoleContext,
  actor: string,
  tenant: string,
  { tokens, patterns, risk, ...rest }: NewLeak,
): Promise<AddedLeak> {
  const { db, engine } = context.store;
  const { title, description, source, stage, assignee, discoveredAt } = rest;
  const texts = { title, description, "source.place": source.place, stage, assignee };
  const values = await inSlices(readingValues({ tokens, patterns, texts }, context.keys.fingerprints(tenant)));
  if ("problems" in values) throw new ApiProblem("invalid_body", "Nothing was stored.", values.problems);
  await refuseTokens(context, tenant, texts);

  const nowMs = context.now();
  const known = await lookUpValues(context, tenant, [...values.tokens.keys()]);
  const suggested = suggestRisk({
    works: known.works,
    sourceKind: source.kind,
    words: `${title} ${description} ${source.place}`,
  });
  const { taken, leftOut, isFalse, falseUntil } = takeValues(values, known);
  const volume = taken.length + values.patterns.length;
  const row = newLeakRow(
    tenant,
    {
      ...rest,
      discoveredBy: "manual",
      risk: { score: risk ?? suggested.score, setByPerson: risk !== undefined },
      foreignId: "",
    },
    { volume, reason: leftOutReason(leftOut, volume), isFalse, falseUntil },
    nowMs,
  );
  const leak = await stageLeak(context, row, taken, values.patterns, async (tx, id) => {
    await lockValues(tx, engine, tenant);
    const text = isFalse ? "Every value of it was marked false before." : "";
    await writeHistory(tx, { tenant, leak: id, at: nowMs, actor, action: "created", text, changes: firstChanges(row) });
    if (source.place !== "") {
      const place = { url: source.place, path: "", line: 0, commit: "", author: "" };
      await noteOccurrence(tx, tenant, id, place, discoveredAt);
    }
    const work = { tx, tenant, actor: "policy", nowMs };
    await regress(work, engine, known.closed, "found");
    await yieldToNewDecisions(work, { ...row, id }, nowMs);
  });
  return { leak: await readLeak(db, tenant, leak), leftOut, tokens: taken };
}

/** A leak whose every value was marked false is false; otherwise such values are left out. */
function takeValues(
  { tokens, patterns, leftOut }: ReadValues,
  { falseOnes }: KnownValues,
): { taken: readonly TokenFacts[]; leftOut: readonly LeftOut[]; isFalse: boolean; falseUntil: number | null } {
  const all = [...tokens.values()];
  if (patterns.length === 0 && all.length > 0 && falseOnes.size === all.length) {
    const ends = [...falseOnes.values()].flatMap(({ false_until: until }) => until ?? []);
    return { taken: all, leftOut, isFalse: true, falseUntil: ends.length === 0 ? null : Math.min(...ends) };
  }
  const marked = all.filter(({ fingerprint }) => falseOnes.has(fingerprint));
  const leftToo = marked.map(({ fingerprint, index }) => ({
    path: `tokens[${index}]`,
    reason: `marked false in leak ${falseOnes.get(fingerprint)!.id}`,
  }));
  const taken = all.filter(({ fingerprint }) => !falseOnes.has(fingerprint));
  return { taken, leftOut: [...leftOut, ...leftToo], isFalse: false, falseUntil: null };
}
