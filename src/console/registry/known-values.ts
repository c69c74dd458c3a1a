import { setImmediate as nextTurn } from "node:timers/promises";
import type { ConsoleContext } from "../context.ts";
import { liveness } from "../sightings/liveness.ts";
import { piecesOf, VALUES_AT_ONCE, type Db, type LeakRow } from "./leak-row.ts";

/** A value, and a leak that holds it. */
export interface Holding {
  readonly fingerprint: string;
  readonly leak: HolderRow;
}

const COLUMNS = ["id", "status", "false_until", "closed_at", "regressed_at", "risk", "risk_set"] as const;
type HolderRow = Pick<LeakRow, (typeof COLUMNS)[number]>;

/**
 * The leaks of a tenant that hold these values, oldest first. Two queries: most values are held by none, and a planner
 * that knows nothing of the tables yet reads all leaks for a join. @param fingerprints at most `VALUES_AT_ONCE`
 */
export async function holdersOf(db: Db, tenant: string, fingerprints: readonly string[]): Promise<readonly Holding[]> {
  if (fingerprints.length === 0) return [];
  const values = await db
    .selectFrom("leak_tokens")
    .select(["leak", "fingerprint"])
    .where("tenant", "=", tenant)
    .where("fingerprint", "in", fingerprints)
    .orderBy("leak")
    .execute();
  const ids = [...new Set(values.map(({ leak }) => leak))];
  const leaks = new Map<number, HolderRow>();
  for (const some of piecesOf(ids, VALUES_AT_ONCE)) {
    // One that is still being stored belongs to nobody yet.
    const rows = await db
      .selectFrom("leaks")
      .select(COLUMNS)
      .where("id", "in", some)
      .where("tenant", "=", tenant)
      .execute();
    for (const row of rows) leaks.set(row.id, row);
  }
  return values.flatMap(({ leak: id, fingerprint }) => {
    const leak = leaks.get(id);
    return leak === undefined ? [] : [{ fingerprint, leak }];
  });
}

/** What the console knows already of values that come in. */
export interface KnownValues {
  /** Marked false, by fingerprint. */
  readonly falseOnes: ReadonlyMap<string, HolderRow>;
  /** Closed leaks that hold one of them. */
  readonly closed: readonly number[];
  /** Some value was seen to work. */
  readonly works: boolean;
}

/** Asks in pieces: a hundred thousand values take a second, and others are served meanwhile. */
export async function lookUpValues(
  context: ConsoleContext,
  tenant: string,
  fingerprints: readonly string[],
): Promise<KnownValues> {
  const falseOnes = new Map<string, HolderRow>();
  const closed = new Set<number>();
  let works = false;
  for (const some of piecesOf(fingerprints, VALUES_AT_ONCE)) {
    for (const { fingerprint, leak } of await holdersOf(context.store.db, tenant, some)) {
      if (isFalse(leak, context.now())) falseOnes.set(fingerprint, leak);
      if (leak.status === "closed") closed.add(leak.id);
    }
    works ||= [...(await liveness(context, tenant, some)).values()].some(({ live }) => live);
    await nextTurn();
  }
  return { falseOnes, closed: [...closed], works };
}

/** Marked false, and the mark has not come to its end. */
export function isFalse({ status, false_until: until }: HolderRow, nowMs: number): boolean {
  return status === "false" && (until === null || until > nowMs);
}
