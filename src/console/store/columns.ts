import { sql, type ColumnDefinitionBuilder, type Kysely } from "kysely";

type Build = (column: ColumnDefinitionBuilder) => ColumnDefinitionBuilder;

/** Column types that differ between the engines; everything else is `text`, `integer` and `bigint` on both. */
export interface ColumnTypes {
  /** Bytes. */
  readonly bytes: ReturnType<typeof sql>;
  /** A number that grows by one with each row, as `integer primary key`. */
  readonly serial: ReturnType<typeof sql>;
  readonly isSerial: Build;
}

/** @param db tells by its adapter which engine it is */
export function columnTypes(db: Kysely<never>): ColumnTypes {
  const postgres = db.getExecutor().adapter.supportsTransactionalDdl;
  return postgres
    ? { bytes: sql`bytea`, serial: sql`bigserial`, isSerial: (column) => column.primaryKey() }
    : { bytes: sql`blob`, serial: sql`integer`, isSerial: (column) => column.primaryKey().autoIncrement() };
}
