import { randomBytes } from "node:crypto";
import type { ConsoleContext } from "../../../src/console/context.ts";
import type { Leaks } from "../../../src/console/store/tables.ts";
import { Secret } from "../../../src/core/secret.ts";
import { shapeOf } from "../../../src/core/token/byte-kinds.ts";
import { insertLeak } from "../insert-leak.ts";
import { TENANT } from "../open-console.ts";

export type LeakFields = Partial<Omit<Leaks, "id">> & { readonly patterns?: readonly string[] };

/** A random token of no real service. */
export function madeToken(): string {
  return `ak_test_${randomBytes(18).toString("base64url")}`;
}

/** Stores a leak as the registry does: open, with these tokens. @returns its id */
export async function makeLeak(
  context: ConsoleContext,
  tokens: readonly string[],
  { patterns = [], ...fields }: LeakFields = {},
): Promise<number> {
  const { db } = context.store;
  const tenant = fields.tenant ?? TENANT;
  const id = await insertLeak(db, [], context.now());
  await changeLeak(context, id, { remediation: "block", volume: tokens.length + patterns.length, ...fields });
  await addTokens(context, tenant, id, tokens);
  for (const [position, regex] of patterns.entries()) {
    await db.insertInto("leak_patterns").values({ tenant, leak: id, position, regex }).execute();
  }
  return id;
}

/** Stores tokens of a leak; its volume is the caller's. */
export async function addTokens(
  { store, keys, now }: ConsoleContext,
  tenant: string,
  leak: number,
  tokens: readonly string[],
): Promise<void> {
  const key = keys.fingerprints(tenant);
  const rows = tokens.map((token) => ({
    ...{ tenant, leak, kind: "", added_at: now() },
    fingerprint: key.fingerprint(Buffer.from(token)).toString("base64url"),
    shape: shapeOf(Buffer.from(token)),
    hint: new Secret(Buffer.from(token)).hint(),
  }));
  for (let at = 0; at < rows.length; at += 1_000) {
    await store.db
      .insertInto("leak_tokens")
      .values(rows.slice(at, at + 1_000))
      .execute();
  }
}

export async function changeLeak(
  context: ConsoleContext,
  id: number,
  fields: Partial<Omit<Leaks, "id">>,
): Promise<void> {
  await context.store.db.updateTable("leaks").set(fields).where("id", "=", id).execute();
}
