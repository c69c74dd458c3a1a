import { z } from "zod";

/**
 * A backup: gzip of JSON lines. The first is the header, then one line for each row, `[table, {column: value}]` with
 * bytes as `{"$bytes": base64}`, and the last counts the rows, so that one that was cut off is known. It is the same for
 * both engines: what SQLite held can be restored into PostgreSQL.
 */
export const BACKUP_FORMAT = 1;

export const backupHeader = z.strictObject({
  keyward_backup: z.literal(BACKUP_FORMAT),
  created_at: z.iso.datetime(),
  /** Tells the console.key under which its fingerprints were made; the key itself is not in a backup. */
  key_id: z.string(),
  /** Migrations that had been applied. */
  migrations: z.array(z.string()),
});
export type BackupHeader = z.output<typeof backupHeader>;

export const backupEnd = z.strictObject({ rows: z.int().min(0) });

const bytes = z.strictObject({ $bytes: z.base64() });
const value = z.union([z.string(), z.number(), z.null(), bytes]);
export const backupRow = z.tuple([z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/), z.record(z.string(), value)]);

export type Row = Record<string, unknown>;

/** A row as a line holds it. */
export function encodeRow(row: Row): z.input<typeof backupRow>[1] {
  return Object.fromEntries(
    Object.entries(row).map(([column, held]) => [
      column,
      ArrayBuffer.isView(held) ? encodeBytes(held) : (held as string | number | null),
    ]),
  );
}

export function decodeRow(row: z.output<typeof backupRow>[1]): Row {
  return Object.fromEntries(
    Object.entries(row).map(([column, held]) => [
      column,
      typeof held === "object" && held !== null ? Buffer.from(held.$bytes, "base64") : held,
    ]),
  );
}

function encodeBytes(view: ArrayBufferView): { $bytes: string } {
  return { $bytes: Buffer.from(view.buffer, view.byteOffset, view.byteLength).toString("base64") };
}
