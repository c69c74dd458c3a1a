import { z } from "zod";
import { pageOf, readCursor, writeCursor } from "../api/paging.ts";
import type { ConsoleContext } from "../context.ts";
import { attackSchema, showAttack } from "./event-view.ts";
import { matchesSearch } from "./match-search.ts";
import type { Search } from "./search.ts";

export const attackPage = pageOf(attackSchema);

/** Attacks with a hit that matches, those that went on last first. */
export async function listAttacks(
  { store: { db } }: ConsoleContext,
  tenant: string,
  search: Search,
  { cursor, limit }: { readonly cursor?: string | undefined; readonly limit: number },
): Promise<z.input<typeof attackPage>> {
  const after = cursor === undefined ? undefined : readCursor(cursor, z.tuple([z.int(), z.int()]));
  const everything = search.any.length === 0 && search.none.length === 0;
  const rows = await db
    .selectFrom("attacks")
    .selectAll()
    .where("attacks.tenant", "=", tenant)
    .$if(!everything, (query) =>
      query.where((eb) =>
        eb.exists(
          eb
            .selectFrom("events")
            .select("events.id")
            .whereRef("events.attack", "=", "attacks.id")
            .where((inner) => matchesSearch(inner, tenant, search)),
        ),
      ),
    )
    .$if(after !== undefined, (query) =>
      query.where(({ eb, refTuple, tuple }) =>
        eb(refTuple("attacks.last_at", "attacks.id"), "<", tuple(after![0], after![1])),
      ),
    )
    .orderBy("attacks.last_at", "desc")
    .orderBy("attacks.id", "desc")
    .limit(limit + 1)
    .execute();
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  const goesOn = rows.length > limit && last !== undefined;
  return { items: page.map(showAttack), next_cursor: goesOn ? writeCursor([last.last_at, last.id]) : null };
}
