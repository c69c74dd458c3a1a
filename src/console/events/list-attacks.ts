import type { ExpressionBuilder } from "kysely";
import { z } from "zod";
import { pageOf, readCursor, writeCursor } from "../api/paging.ts";
import type { ConsoleContext } from "../context.ts";
import { attackSchema, showAttack } from "./event-view.ts";
import type { Tables } from "../store/tables.ts";
import { daysWith } from "./days-with.ts";
import { isFew } from "./find-events.ts";
import { matchesSearch } from "./match-search.ts";
import { accessOf, spanOf } from "./search-bounds.ts";
import type { Search, Test } from "./search.ts";

export const attackPage = pageOf(attackSchema);

/** Attacks that one request looks at, where each has to be looked into; the next page goes on behind them. */
const LOOKED_INTO_MAX = 2_000;

/** Of an attack all hits have the same of these, but for the host. */
const CONSTANT: readonly string[] = ["rule_id", "point", "route", "leak"];

/** Attacks with a hit that matches, those that went on last first. */
export async function listAttacks(
  { store: { reads } }: ConsoleContext,
  tenant: string,
  search: Search,
  { cursor, limit }: { readonly cursor?: string | undefined; readonly limit: number },
): Promise<z.input<typeof attackPage>> {
  const after = cursor === undefined ? undefined : readCursor(cursor, z.tuple([z.int(), z.int()]));
  const { own, hit } = split(search);
  const span = spanOf(hit);
  const candidates = reads
    .selectFrom("attacks")
    .selectAll()
    .where((eb) => matchesSearch(eb as unknown as ExpressionBuilder<Tables, "events">, tenant, own))
    .where("last_at", ">=", span.from)
    .where("first_at", "<", span.to)
    .$if(after !== undefined, (query) =>
      query.where(({ eb, refTuple, tuple }) => eb(refTuple("last_at", "id"), "<", tuple(after![0], after![1]))),
    )
    .orderBy("last_at", "desc")
    .orderBy("id", "desc");
  const everyHit = hit.any.length === 0 && hit.none.length === 0;
  const best = accessOf(hit);
  const few = !everyHit && best !== undefined && (await isFew(reads, tenant, best.tests));
  const nowhere = !everyHit && (await daysWith(reads, tenant, hit))?.length === 0;
  if (nowhere) return { items: [], next_cursor: null };
  const hits = (eb: ExpressionBuilder<Tables, "events">) => matchesSearch(eb, tenant, hit);
  const rows = await (
    everyHit
      ? candidates
      : few
        ? candidates.where("id", "in", (eb) => eb.selectFrom("events").select("attack").where(hits))
        : reads
            .selectFrom(candidates.limit(LOOKED_INTO_MAX).as("attacks"))
            .selectAll()
            .where((eb) =>
              eb.exists(
                eb
                  .selectFrom("events")
                  .select("events.id")
                  .whereRef("events.attack", "=", "attacks.id")
                  // So that PostgreSQL looks into the partitions of these days alone.
                  .whereRef("events.time", ">=", "attacks.first_at")
                  .whereRef("events.time", "<=", "attacks.last_at")
                  .where(hits),
              ),
            )
            .orderBy("last_at", "desc")
            .orderBy("id", "desc")
  )
    .limit(limit + 1)
    .execute();
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  const goesOn = rows.length > limit && last !== undefined;
  const items = page.map(showAttack);
  if (goesOn || everyHit || few) return { items, next_cursor: goesOn ? writeCursor([last.last_at, last.id]) : null };
  const end = await candidates
    .offset(LOOKED_INTO_MAX - 1)
    .limit(1)
    .executeTakeFirst();
  return { items, next_cursor: end === undefined ? null : writeCursor([end.last_at, end.id]) };
}

/** What can be asked of the attacks themselves, and what of their hits. */
function split({ any, none }: Search): { readonly own: Search; readonly hit: Search } {
  const isOwn = (test: Test): boolean =>
    test.kind === "address" || ("column" in test && CONSTANT.includes(test.column));
  const [ownAny, hitAny] = [any.filter((tests) => tests.every(isOwn)), any.filter((tests) => !tests.every(isOwn))];
  return {
    own: { any: ownAny, none: none.filter(isOwn) },
    hit: { any: hitAny, none: none.filter((test) => !isOwn(test)) },
  };
}
