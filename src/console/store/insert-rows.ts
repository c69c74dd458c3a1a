import { setImmediate as nextTurn } from "node:timers/promises";
import { CompiledQuery, type Transaction } from "kysely";
import type { Engine } from "./open-store.ts";
import type { Tables } from "./tables.ts";

/** Rows of one statement on SQLite: few shapes, so that each stays prepared. */
const ROWS = [128, 32, 8, 1] as const;

/**
 * Inserts many rows at the price of few statements; building them through Kysely costs more than the engines do. On
 * PostgreSQL all rows are one parameter. All rows have the columns of the first.
 * @param more behind the values, e.g. `on conflict do nothing returning id`; never of what strangers say
 */
export async function insertRows(
  tx: Transaction<Tables>,
  engine: Engine,
  table: keyof Tables,
  rows: readonly object[],
  more = "",
): Promise<Record<string, unknown>[]> {
  const [first] = rows;
  if (first === undefined) return [];
  const columns = Object.keys(first);
  const names = columns.map((name) => `"${name}"`).join(", ");
  const into = `insert into "${table}" (${names})`;
  if (engine === "postgres") {
    const text = `${into} select ${names} from json_populate_recordset(null::"${table}", $1) ${more}`;
    return (await tx.executeQuery<Record<string, unknown>>(CompiledQuery.raw(text, [JSON.stringify(rows)]))).rows;
  }
  const row = `(${columns.map(() => "?").join(", ")})`;
  const returned: Record<string, unknown>[] = [];
  for (let at = 0; at < rows.length;) {
    const size = ROWS.find((each) => each <= rows.length - at)!;
    const values: unknown[] = [];
    for (const each of rows.slice(at, at + size)) {
      for (const column of columns) values.push((each as Record<string, unknown>)[column]);
    }
    const text = `${into} values ${Array.from({ length: size }, () => row).join(", ")} ${more}`;
    for (const one of (await tx.executeQuery<Record<string, unknown>>(CompiledQuery.raw(text, values))).rows) {
      returned.push(one);
    }
    at += size;
    // The engine held the event loop for these rows.
    if (size === ROWS[0]) await nextTurn();
  }
  return returned;
}
