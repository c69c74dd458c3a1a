import { setImmediate as nextTurn } from "node:timers/promises";
import type { FingerprintKey } from "../../core/fingerprint.ts";
import type { ConsoleContext } from "../context.ts";
import { liveness } from "../sightings/liveness.ts";
import type { Engine } from "../store/open-store.ts";
import { changeLeak, writeHistory, type Work } from "./change-leak.ts";
import { holdersOf, isFalse } from "./known-values.ts";
import { insertLeak, insertTokens, lockLeak, lockValues, piecesOf, type LeakRow } from "./leak-row.ts";
import { PLACE_CHARS_MAX, sourceKind as ownKind, TITLE_CHARS_MAX } from "./leak-text.ts";
import { firstChanges, newLeakRow } from "./new-leak.ts";
import { noteOccurrence, printPlace, type Noted, type Place } from "./occurrences.ts";
import { regress } from "./regression.ts";
import { reopenLeak } from "./reopen-leak.ts";
import { suggestRisk } from "./risk.ts";
import { lengthOf, type TokenFacts } from "./token-facts.ts";
import { withoutToken } from "./token-runs.ts";

/** One place where a scanner, or the report of another tool, found a value. */
export interface Finding {
  /** Undefined where the value is not known: `foreignId` stands for it then. */
  readonly token: TokenFacts | undefined;
  /** Names the value in reports that do not hold it, e.g. `sha1:…`; else empty. */
  readonly foreignId: string;
  readonly title: string;
  readonly sourceKind: string;
  readonly place: Place;
  /** `import:<tool>`, `scanner:<source>`. */
  readonly discoveredBy: string;
  /** Milliseconds since the epoch. */
  readonly foundAt: number | undefined;
  /** Whoever found it tried it, and it worked. */
  readonly works: boolean;
  /** Undefined: as the evidence suggests. */
  readonly risk: number | undefined;
}

/** What became of a finding, and in which leak it is. */
export interface Recorded {
  /** `merged`: another place of a leak that is known; `false`: its value was marked false; `regressed`: of a closed leak. */
  readonly outcome: "created" | "merged" | "false" | "regressed";
  readonly leak: number;
}

/** Of one transaction: others wait no longer than some milliseconds for it. */
const FINDINGS_AT_ONCE = 50;

/** Takes in findings, by value: one that is known becomes another occurrence of its leak. @returns what became of each */
export async function recordFindings(
  context: ConsoleContext,
  tenant: string,
  actor: string,
  findings: readonly Finding[],
): Promise<readonly Recorded[]> {
  const { db, engine } = context.store;
  const key = context.keys.fingerprints(tenant);
  const recorded: Recorded[] = [];
  for (const some of piecesOf(findings, FINDINGS_AT_ONCE)) {
    const seen = await liveness(
      context,
      tenant,
      some.flatMap(({ token }) => token?.fingerprint ?? []),
    );
    await db.transaction().execute(async (tx) => {
      await lockValues(tx, engine, tenant);
      const work = { tx, tenant, actor, nowMs: context.now() };
      for (const finding of some) {
        const works = finding.works || (seen.get(finding.token?.fingerprint ?? "")?.live ?? false);
        recorded.push(await record(work, engine, { ...cleaned(finding, key), works }));
      }
    });
    await nextTurn();
  }
  return recorded;
}

export async function recordFinding(
  context: ConsoleContext,
  tenant: string,
  actor: string,
  finding: Finding,
): Promise<Recorded> {
  const [recorded] = await recordFindings(context, tenant, actor, [finding]);
  return recorded!;
}

async function record(work: Work, engine: Engine, finding: Finding): Promise<Recorded> {
  const known = await leaksOf(work, finding);
  const chosen = known.find(({ status }) => status === "open") ?? known[0];
  if (chosen === undefined) return { outcome: "created", leak: await create(work, finding) };
  const leak = await lockLeak(work.tx, engine, work.tenant, chosen.id);
  const foundAt = finding.foundAt ?? work.nowMs;
  const noted = await noteOccurrence(work.tx, work.tenant, leak.id, finding.place, foundAt);
  switch (leak.status) {
    case "open":
      await merge(work, leak, finding, noted);
      return { outcome: "merged", leak: leak.id };
    case "closed": {
      // A rotated key stays for ever where it was found: only elsewhere, or later, is it found again.
      const again = noted !== "known" && foundAt > (leak.closed_at ?? 0);
      const regressed = again ? await regress(work, engine, [leak.id], "found") : [];
      await merge(work, await lockLeak(work.tx, engine, work.tenant, leak.id), finding, noted);
      return { outcome: regressed.length > 0 ? "regressed" : "merged", leak: leak.id };
    }
    case "false":
      if (isFalse(leak, work.nowMs)) return { outcome: "false", leak: leak.id };
      await reopenLeak(work, engine, leak, "Found after the mark as false had ended.");
      return { outcome: "regressed", leak: leak.id };
  }
}

/** Oldest first. */
async function leaksOf(
  { tx, tenant }: Work,
  { token, foreignId }: Finding,
): Promise<readonly Pick<LeakRow, "id" | "status">[]> {
  if (token !== undefined) return (await holdersOf(tx, tenant, [token.fingerprint])).map(({ leak }) => leak);
  return tx
    .selectFrom("leaks")
    .select(["id", "status"])
    .where("tenant", "=", tenant)
    .where("foreign_id", "=", foreignId)
    .orderBy("id")
    .execute();
}

async function create(work: Work, finding: Finding): Promise<number> {
  const { tx, tenant, actor, nowMs } = work;
  const { token, foreignId, title, place, discoveredBy, sourceKind } = finding;
  const row = newLeakRow(
    tenant,
    {
      ...{ title, discoveredBy, foreignId },
      description: "",
      source: { kind: sourceKind, place: printPlace(place).slice(0, PLACE_CHARS_MAX) },
      discoveredAt: finding.foundAt ?? nowMs,
      risk: { score: finding.risk ?? suggestedFor(finding), setByPerson: false },
      stage: "",
      assignee: "",
    },
    {
      volume: token === undefined ? 0 : 1,
      reason: token === undefined ? "The report that it came with does not hold the value." : "",
      isFalse: false,
      falseUntil: null,
    },
    nowMs,
  );
  const leak = await insertLeak(tx, row);
  if (token !== undefined) await insertTokens(tx, tenant, leak, [token], nowMs);
  await writeHistory(tx, { tenant, leak, at: nowMs, actor, action: "created", text: "", changes: firstChanges(row) });
  await noteOccurrence(tx, tenant, leak, place, finding.foundAt ?? nowMs);
  return leak;
}

async function merge(work: Work, leak: LeakRow, finding: Finding, noted: Noted): Promise<void> {
  // Evidence only ever raises a risk, and never past what a person set.
  const risk = leak.risk_set === 1 ? leak.risk : Math.max(leak.risk, finding.risk ?? suggestedFor(finding));
  const text = noted === "new" ? `Found at ${printPlace(finding.place)}` : "";
  await changeLeak(work, leak, "found", text, { risk });
}

function suggestedFor({ works, sourceKind, title, token, place }: Finding): number {
  return suggestRisk({ works, sourceKind, words: `${title} ${token?.kind ?? ""} ${printPlace(place)}` }).score;
}

/** As it can be kept: bounded, and without the value, which a tool may show in what it says of a place. */
function cleaned(finding: Finding, key: FingerprintKey): Finding {
  const { token, place, sourceKind } = finding;
  const clean = (text: string, charsMax = PLACE_CHARS_MAX): string => {
    const kept = token === undefined ? text : withoutToken(text, token.fingerprint, lengthOf(token.shape), key);
    return kept
      .replaceAll(/\p{Cc}/gu, " ")
      .trim()
      .slice(0, charsMax)
      .toWellFormed();
  };
  return {
    ...finding,
    title: clean(finding.title, TITLE_CHARS_MAX) || "Found by a scanner",
    sourceKind: ownKind.safeParse(sourceKind.toLowerCase().replaceAll(/[^a-z0-9_-]+/g, "-")).data ?? "custom",
    place: {
      url: clean(place.url),
      path: clean(place.path),
      line: place.line,
      commit: clean(place.commit),
      author: clean(place.author),
    },
  };
}
