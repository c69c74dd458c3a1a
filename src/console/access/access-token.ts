import { uuidV7 } from "../../core/uuid.ts";
import type { Store } from "../store/open-store.ts";
import type { AccessTokens } from "../store/tables.ts";
import type { Caller } from "./caller.ts";
import { ROLES, type Permission } from "./permission.ts";
import { hashOf, randomToken } from "./random-token.ts";

/** `last_used_at` is written at most this often. */
const USED_EVERY_MS = 60_000;

export interface NewAccessToken {
  readonly tenant: string;
  readonly role: AccessTokens["role"];
  readonly name: string;
  /** For role `api`. */
  readonly scopes?: readonly Permission[];
  readonly expiresAt?: number | undefined;
  /** Actor. */
  readonly createdBy: string;
}

/** Makes a token and gives it, once: only its hash is kept. */
export async function createAccessToken(
  { db }: Store,
  { tenant, role, name, scopes = [], expiresAt, createdBy }: NewAccessToken,
  nowMs: number,
): Promise<{ readonly id: string; readonly token: string }> {
  const id = uuidV7(nowMs);
  const token = randomToken(role);
  await db
    .insertInto("access_tokens")
    .values({
      id,
      tenant,
      role,
      name,
      hash: hashOf(token),
      scopes: JSON.stringify(scopes),
      created_at: nowMs,
      created_by: createdBy,
      expires_at: expiresAt ?? null,
      revoked_at: null,
      last_used_at: null,
    })
    .execute();
  return { id, token };
}

/** Whose token this is; undefined where it is unknown, expired or revoked. */
export async function callerOfToken({ db }: Store, token: string, nowMs: number): Promise<Caller | undefined> {
  const row = await db.selectFrom("access_tokens").selectAll().where("hash", "=", hashOf(token)).executeTakeFirst();
  if (row === undefined || row.revoked_at !== null) return undefined;
  if (row.expires_at !== null && row.expires_at <= nowMs) return undefined;
  if (row.last_used_at === null || row.last_used_at < nowMs - USED_EVERY_MS) {
    await db.updateTable("access_tokens").set({ last_used_at: nowMs }).where("id", "=", row.id).execute();
  }
  const permissions = row.role === "api" ? new Set(JSON.parse(row.scopes) as Permission[]) : ROLES[row.role];
  return { actor: `token:${row.id}`, name: row.name, role: row.role, tenant: row.tenant, permissions };
}
