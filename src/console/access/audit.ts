import type { Store } from "../store/open-store.ts";
import type { Audit } from "../store/tables.ts";

export type AuditEntry = Omit<Audit, "id" | "detail"> & { readonly detail?: Readonly<Record<string, unknown>> };

/** Writes one line of the audit log. `detail` holds no secret. */
export async function writeAudit({ db }: Pick<Store, "db">, { detail = {}, ...entry }: AuditEntry): Promise<void> {
  await db
    .insertInto("audit")
    .values({ ...entry, detail: JSON.stringify(detail) })
    .execute();
}
