import { createWriteStream } from "node:fs";
import { rename, rm } from "node:fs/promises";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import type { Transaction } from "kysely";
import { migrations } from "../store/migrations.ts";
import type { Store } from "../store/open-store.ts";
import type { Tables } from "../store/tables.ts";
import { BACKUP_TABLES } from "./backup-tables.ts";
import { BACKUP_FORMAT, encodeRow, type BackupHeader } from "./format.ts";

const ROWS_AT_A_TIME = 500;

/**
 * Writes everything that the store holds at one moment to a file (0600), beside a console that goes on working. The file
 * is there whole or not at all. @returns how many rows it holds
 */
export async function writeBackup({ db, engine }: Store, keyId: string, file: string, nowMs: number): Promise<number> {
  const temporary = `${file}.${process.pid}.tmp`;
  let rows = 0;
  const header: BackupHeader = {
    keyward_backup: BACKUP_FORMAT,
    created_at: new Date(nowMs).toISOString(),
    key_id: keyId,
    migrations: Object.keys(migrations),
  };
  async function* lines(tx: Transaction<Tables>): AsyncGenerator<string> {
    yield line(header);
    for (const table of BACKUP_TABLES) {
      for await (const row of tx.selectFrom(table).selectAll().stream(ROWS_AT_A_TIME)) {
        rows++;
        yield line([table, encodeRow(row)]);
      }
    }
    yield line({ rows });
  }
  // One snapshot: repeatable read on PostgreSQL, and any transaction on SQLite.
  const transaction = engine === "postgres" ? db.transaction().setIsolationLevel("repeatable read") : db.transaction();
  try {
    await transaction.execute((tx) =>
      pipeline(
        Readable.from(lines(tx), { objectMode: false, highWaterMark: 1 << 18 }),
        createGzip(),
        createWriteStream(temporary, { flags: "wx", mode: 0o600, flush: true }),
      ),
    );
    await rename(temporary, file);
    return rows;
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

function line(value: unknown): string {
  return `${JSON.stringify(value)}\n`;
}
