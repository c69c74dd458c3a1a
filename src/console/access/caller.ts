import type { Permission, Role } from "./permission.ts";

/** Names the tenant that a request is about, for callers with several. */
export const TENANT_HEADER = "keyward-tenant";

/** Who asks, as recognised by a session or a token. */
export interface Caller {
  /** `user:<id>` or `token:<id>`: stands in history and audit. */
  readonly actor: string;
  /** For people: an e-mail address, a token's name. */
  readonly name: string;
  readonly role: Role | "api";
  /** The tenant that this request is about. */
  readonly tenant: string;
  readonly permissions: ReadonlySet<Permission>;
}
