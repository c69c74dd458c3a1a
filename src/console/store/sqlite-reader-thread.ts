import { DatabaseSync, type SQLInputValue, type StatementSync } from "node:sqlite";
import { parentPort, workerData } from "node:worker_threads";

/** A read that the main thread asked for. */
export interface ReadRequest {
  readonly id: number;
  readonly sql: string;
  readonly parameters: readonly unknown[];
}
export type ReadAnswer =
  | { readonly id: number; readonly rows: readonly unknown[] }
  | { readonly id: number; readonly message: string };

const STATEMENTS_MAX = 100;
const database = new DatabaseSync(String(workerData), { readOnly: true, timeout: 10_000 });
// Pages come from the system's cache without a copy.
database.exec("PRAGMA case_sensitive_like=ON; PRAGMA cache_size=-65536; PRAGMA mmap_size=68719476736");
const prepared = new Map<string, StatementSync>();

parentPort!.on("message", ({ id, sql, parameters }: ReadRequest) => {
  let answer: ReadAnswer;
  try {
    answer = { id, rows: prepare(sql).all(...(parameters as SQLInputValue[])) };
  } catch (error) {
    answer = { id, message: (error as Error).message };
  }
  parentPort!.postMessage(answer, []);
});

function prepare(sql: string): StatementSync {
  const known = prepared.get(sql);
  if (known !== undefined) return known;
  if (prepared.size === STATEMENTS_MAX) prepared.delete(prepared.keys().next().value!);
  const statement = database.prepare(sql);
  prepared.set(sql, statement);
  return statement;
}
