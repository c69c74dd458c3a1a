import { setImmediate as nextTurn } from "node:timers/promises";
import type { Engine } from "../store/open-store.ts";
import { changeLeak, type Work } from "./change-leak.ts";
import { holdersOf, isFalse } from "./known-values.ts";
import { lockLeak, VALUES_AT_ONCE, type LeakRow } from "./leak-row.ts";
import { markedFalse, opened } from "./patch-state.ts";

/** How far apart the clocks of two consoles may be. */
const CLOCKS_APART_MS = 6e4;

/**
 * A value is either false or it is not, in all leaks that hold it: no value is both in a leak that is marked false and in
 * one that is not. So after a decision on a leak, those on the other side give up the values that they share with it; one
 * that has no other values comes over.
 */
export async function spread(work: Work, engine: Engine, leak: LeakRow): Promise<void> {
  for (const id of await acrossFrom(work, leak)) {
    await yieldValues(work, await lockLeak(work.tx, engine, work.tenant, id), leak);
  }
}

/** A mark as false that has come to its end: the leak is open again, but for values that others marked false as well. */
export async function endMark(work: Work, engine: Engine, leak: LeakRow): Promise<void> {
  let open = await changeLeak(work, leak, "reopened", "The mark as false has ended.", opened());
  for (const id of await acrossFrom(work, open)) {
    const other = await lockLeak(work.tx, engine, work.tenant, id);
    if (open.status === "open" && isFalse(other, work.nowMs)) open = await yieldValues(work, open, other);
  }
}

/** Leaks on the other side of false and real that share values with this one, by their numbers. */
async function acrossFrom({ tx, tenant }: Work, leak: LeakRow): Promise<readonly number[]> {
  const others = new Set<number>();
  let last = "";
  for (;;) {
    const rows = await tx
      .selectFrom("leak_tokens")
      .select("fingerprint")
      .where("leak", "=", leak.id)
      .where("fingerprint", ">", last)
      .orderBy("fingerprint")
      .limit(VALUES_AT_ONCE)
      .execute();
    const prints = rows.map(({ fingerprint }) => fingerprint);
    for (const { leak: other } of await holdersOf(tx, tenant, prints)) {
      if ((other.status === "false") !== (leak.status === "false")) others.add(other.id);
    }
    if (rows.length < VALUES_AT_ONCE) return [...others].sort((a, b) => a - b);
    last = prints.at(-1)!;
    // The transaction takes its time with a leak of thousands; the loop is others' meanwhile.
    await nextTurn();
  }
}

/**
 * For a leak that comes in: what it shares with those on the other side that were decided on after its values were looked
 * up, which is when it chose its side. @param sinceMs when that was
 */
export async function yieldToNewDecisions(work: Work, leak: LeakRow, sinceMs: number): Promise<void> {
  const decided = await work.tx
    .selectFrom("leaks")
    .selectAll()
    .where("tenant", "=", work.tenant)
    .where("updated_at", ">=", sinceMs - CLOCKS_APART_MS)
    .where("status", leak.status === "false" ? "!=" : "=", "false")
    .where(({ exists, selectFrom }) =>
      exists(
        selectFrom("leak_tokens as theirs")
          .innerJoin("leak_tokens as own", "own.fingerprint", "theirs.fingerprint")
          .select("own.leak")
          .whereRef("theirs.leak", "=", "leaks.id")
          .where("own.leak", "=", leak.id),
      ),
    )
    .orderBy("id")
    .execute();
  let yielding = leak;
  for (const each of decided) if (yielding.status === leak.status) yielding = await yieldValues(work, yielding, each);
}

/** `weaker` gives up what it shares with `stronger`, or comes over to its side where that is all it has. */
async function yieldValues(work: Work, weaker: LeakRow, stronger: LeakRow): Promise<LeakRow> {
  const { tx } = work;
  const shared = tx.selectFrom("leak_tokens").select("fingerprint").where("leak", "=", stronger.id);
  const { count } = await tx
    .selectFrom("leak_tokens")
    .select(({ fn }) => fn.countAll<number>().as("count"))
    .where("leak", "=", weaker.id)
    .where("fingerprint", "in", shared)
    .executeTakeFirstOrThrow();
  if (count === 0) return weaker;
  const isFalse = stronger.status === "false";
  const found = isFalse ? "marked false" : "found to be real";
  if (count === weaker.volume) {
    const text = `All of it was ${found} in leak ${stronger.id}.`;
    return isFalse
      ? changeLeak(work, weaker, "false", text, markedFalse(weaker, stronger.false_until))
      : changeLeak(work, weaker, "reopened", text, opened());
  }
  await tx.deleteFrom("leak_tokens").where("leak", "=", weaker.id).where("fingerprint", "in", shared).execute();
  const values = `${count} value${count === 1 ? "" : "s"}`;
  return changeLeak(work, weaker, "reduced", `${values} of it: ${found} in leak ${stronger.id}.`, {
    volume: weaker.volume - count,
  });
}
