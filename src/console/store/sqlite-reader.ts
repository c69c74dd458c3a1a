import { Worker } from "node:worker_threads";
import {
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
  type CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  type QueryResult,
} from "kysely";
import type { ReadAnswer, ReadRequest } from "./sqlite-reader-thread.ts";

/**
 * Reads of a SQLite file on a thread of its own, for Kysely: `node:sqlite` holds its thread until a query is done, and a
 * search through millions of rows must not hold everybody else. It sees what was committed when a query begins. The
 * thread starts with the first query; queries wait for each other.
 */
export function sqliteReader(file: string): Dialect {
  return {
    createAdapter: () => new SqliteAdapter(),
    createDriver: () => new ReaderDriver(file),
    createIntrospector: (db) => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  };
}

interface Waiting {
  resolve(rows: readonly unknown[]): void;
  reject(error: Error): void;
}

class ReaderDriver implements Driver {
  readonly #file: string;
  readonly #waiting = new Map<number, Waiting>();
  #worker: Worker | undefined;
  #last = 0;

  constructor(file: string) {
    this.#file = file;
  }

  async init(): Promise<void> {}

  async acquireConnection(): Promise<DatabaseConnection> {
    return {
      executeQuery: async <R>(query: CompiledQuery): Promise<QueryResult<R>> => ({
        rows: (await this.#ask(query)) as R[],
      }),
      streamQuery: () => {
        throw new Error("a reader answers whole");
      },
    };
  }

  async beginTransaction(): Promise<void> {
    throw new Error("a reader has no transactions");
  }

  async commitTransaction(): Promise<void> {}
  async rollbackTransaction(): Promise<void> {}
  async releaseConnection(): Promise<void> {}

  async destroy(): Promise<void> {
    await this.#worker?.terminate();
  }

  async #ask({ sql, parameters }: CompiledQuery): Promise<readonly unknown[]> {
    const worker = (this.#worker ??= this.#start());
    const id = ++this.#last;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      worker.postMessage({ id, sql, parameters } satisfies ReadRequest, []);
    });
  }

  #start(): Worker {
    const worker = new Worker(new URL("sqlite-reader-thread.ts", import.meta.url), { workerData: this.#file });
    worker.unref();
    worker.on("message", (answer: ReadAnswer) => {
      const waiting = this.#waiting.get(answer.id);
      this.#waiting.delete(answer.id);
      if ("rows" in answer) waiting?.resolve(answer.rows);
      else waiting?.reject(new Error(answer.message));
    });
    worker.on("error", (error) => this.#failAll(error instanceof Error ? error : new Error("the reader failed")));
    worker.on("exit", () => this.#failAll(new Error("the reader ended")));
    return worker;
  }

  /** The next query starts another thread. */
  #failAll(error: Error): void {
    this.#worker = undefined;
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }
}
