import { sql, type Expression, type ExpressionBuilder, type Kysely, type SqlBool } from "kysely";
import type { Tables } from "../store/tables.ts";
import { isCounted, type Facet } from "./facets.ts";
import { isLike } from "./match-search.ts";
import type { Search, Test } from "./search.ts";

type Counted = { readonly facet: Facet; readonly test: Test };

/** Columns of so many values that asking which of them match may take longer than the search. */
const MANY_VALUES: readonly Facet[] = ["remote_addr"];

/**
 * The days (their beginnings, newest first) on which there may be a match, as the counts by day tell; undefined where
 * they tell nothing. A value that no event has costs a look at the counts, and not at every event.
 */
export async function daysWith(
  db: Kysely<Tables>,
  tenant: string,
  { any }: Search,
): Promise<readonly number[] | undefined> {
  let days: Set<number> | undefined;
  for (const tests of any) {
    const counted = tests.flatMap((test) => countedBy(test));
    if (counted.length === 0 || counted.length < tests.length) continue;
    const [{ facet }] = counted as [Counted];
    const rows = await db
      .selectFrom("event_days")
      .select("day")
      .distinct()
      .where("tenant", "=", tenant)
      .where("facet", "=", facet)
      .where((eb) => eb.or(counted.map(({ test }) => matchesValue(eb, test))))
      .execute();
    const found = new Set(rows.map(({ day }) => day));
    days = days === undefined ? found : days.intersection(found);
  }
  return days === undefined ? undefined : [...days].sort((a, b) => b - a);
}

function countedBy(test: Test): Counted[] {
  if (test.kind === "text" && isCounted(test.column) && !MANY_VALUES.includes(test.column)) {
    return [{ facet: test.column, test }];
  }
  return test.kind === "number" && test.column === "status" ? [{ facet: "status", test }] : [];
}

function matchesValue(eb: ExpressionBuilder<Tables, "event_days">, test: Test): Expression<SqlBool> {
  switch (test.kind) {
    case "text":
      return test.pattern.includes("*") ? isLike(sql.ref("value"), test.pattern) : eb("value", "=", test.pattern);
    case "number":
      return sql<SqlBool>`cast(value as bigint) ${sql.raw(test.op)} ${test.value}`;
    case "address":
    case "action":
    case "time":
      return eb.lit(true);
  }
}
