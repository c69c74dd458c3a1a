import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import { createGunzip } from "node:zlib";
import { sql, type Transaction } from "kysely";
import { dayLimits, makeDays } from "../events/event-days.ts";
import { migrations } from "../store/migrations.ts";
import type { Store } from "../store/open-store.ts";
import type { Tables } from "../store/tables.ts";
import { BACKUP_TABLES, NUMBERED_TABLES, type BackupTable } from "./backup-tables.ts";
import { backupEnd, backupHeader, backupRow, decodeRow, type Row } from "./format.ts";

/** SQLite takes 32,766 parameters in a statement; no table has 60 columns. */
const ROWS_AT_A_TIME = 500;
/** Of one statement; a token table has up to 7 MiB. */
const BYTES_AT_A_TIME = 2 ** 24;
/** The longest that events can be kept (config/schema.ts); older ones need no partition. */
const RESTORED_MS_MAX = 3_650 * 864e5;
const TABLES: ReadonlySet<string> = new Set(BACKUP_TABLES);

/** A backup that cannot be restored here. A sentence. */
export class BackupError extends Error {}

/**
 * Fills an empty store from a backup, whole or not at all. @returns how many rows
 * @throws BackupError where the store is not empty, or the file is none, cut off, newer, or of another key
 */
export async function restoreBackup({ db, engine }: Store, keyId: string, file: string): Promise<number> {
  return db.transaction().execute(async (tx) => {
    await expectEmpty(tx);
    const reading = read(file);
    const first = await reading.next();
    const header = backupHeader.safeParse(first.done === true ? undefined : first.value);
    if (!header.success) throw new BackupError("is no backup of a console");
    const unknown = header.data.migrations.filter((name) => !Object.hasOwn(migrations, name));
    if (unknown.length > 0) throw new BackupError("was made by a newer release; restore it with that one");
    if (header.data.key_id !== keyId) {
      throw new BackupError("was made under another key: put the console.key of that console into state_dir first");
    }
    // What the start made: a link to become administrator must not outlive it.
    await tx.deleteFrom("one_time_links").execute();
    await tx.deleteFrom("tenants").execute();
    const rows = await insertAll(tx, engine, reading);
    if (engine === "postgres") await goOnNumbering(tx);
    return rows;
  });
}

async function insertAll(
  tx: Transaction<Tables>,
  engine: Store["engine"],
  lines: AsyncIterable<unknown>,
): Promise<number> {
  let waiting: Row[] = [];
  let into: BackupTable | undefined;
  let rows = 0;
  let bytes = 0;
  const flush = async (): Promise<void> => {
    if (into === undefined || waiting.length === 0) return;
    if (into === "events") await makeDaysOf({ db: tx, engine }, waiting);
    await tx.insertInto(into).values(waiting).execute();
    waiting = [];
    bytes = 0;
  };
  for await (const line of lines) {
    const end = backupEnd.safeParse(line);
    if (end.success) {
      await flush();
      if (end.data.rows !== rows) throw new BackupError(`is damaged: it holds ${rows} rows, and says ${end.data.rows}`);
      return rows;
    }
    const row = backupRow.safeParse(line);
    if (!row.success || !TABLES.has(row.data[0])) throw new BackupError(`is damaged behind row ${rows}`);
    const table = row.data[0] as BackupTable;
    const decoded = decodeRow(row.data[1]);
    if (table !== into || waiting.length === ROWS_AT_A_TIME || bytes > BYTES_AT_A_TIME) await flush();
    into = table;
    waiting.push(decoded);
    bytes += bytesIn(decoded);
    rows++;
  }
  throw new BackupError("was cut off");
}

/** All of them get a day of their own: what is too old goes with the next retention. */
async function makeDaysOf(store: Pick<Store, "db" | "engine">, events: readonly Row[]): Promise<void> {
  const times = events.map(({ time }) => Number(time));
  await makeDays(store, times, dayLimits(Date.now(), RESTORED_MS_MAX));
}

function bytesIn(row: Row): number {
  return Object.values(row).reduce<number>((sum, held) => sum + (Buffer.isBuffer(held) ? held.length : 0), 0);
}

/** The lines of a backup as values. @throws BackupError */
async function* read(file: string): AsyncGenerator {
  const source = createReadStream(file);
  const unzipped = createGunzip();
  source.on("error", (error) => unzipped.destroy(error)).pipe(unzipped);
  try {
    for await (const line of createInterface({ input: unzipped, crlfDelay: Number.POSITIVE_INFINITY })) {
      yield JSON.parse(line);
    }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "EACCES" || code === "EISDIR") throw error;
    throw new BackupError(code === "Z_BUF_ERROR" ? "was cut off" : "is no backup, or damaged");
  } finally {
    source.destroy();
  }
}

/** Restoring is no merging: what is there would be overwritten, or numbered twice. */
async function expectEmpty(tx: Transaction<Tables>): Promise<void> {
  for (const table of ["users", "leaks", "rules", "rulesets", "access_tokens"] as const) {
    const row = await tx
      .selectFrom(table)
      .select(sql`1`.as("found"))
      .limit(1)
      .executeTakeFirst();
    if (row !== undefined) throw new BackupError("can only be restored into an empty database");
  }
}

async function goOnNumbering(tx: Transaction<Tables>): Promise<void> {
  for (const table of NUMBERED_TABLES) {
    await sql`
      select setval(pg_get_serial_sequence(${table}, 'id'), greatest((select max(id) from ${sql.table(table)}), 1))
    `.execute(tx);
  }
}
