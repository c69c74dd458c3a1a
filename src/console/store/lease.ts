import type { Store } from "./open-store.ts";

/**
 * Lets one of several consoles do something for a time; whoever has a lease may take it again. Clocks of consoles may
 * differ by seconds, so what is done under a lease must bear being done twice.
 * @returns whether `holder` has it now
 */
export async function takeLease(
  { db }: Store,
  name: string,
  holder: string,
  nowMs: number,
  forMs: number,
): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await db
    .insertInto("leases")
    .values({ name, holder, until: nowMs + forMs })
    .onConflict((oc) =>
      oc
        .column("name")
        .doUpdateSet({ holder, until: nowMs + forMs })
        .where((eb) =>
          eb.or([
            eb("leases.holder", "=", holder),
            eb("leases.until", "<=", nowMs),
            // Taken by a clock that has been put back since.
            eb("leases.until", ">", nowMs + 2 * forMs),
          ]),
        ),
    )
    .executeTakeFirst();
  return numInsertedOrUpdatedRows === 1n;
}
