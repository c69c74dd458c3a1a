import type { Role } from "../access/permission.ts";

/** The tenant that is there from the start. */
export const FIRST_TENANT = "default";

export type TenantRole = Extract<Role, "administrator" | "analyst">;
export type GlobalRole = Extract<Role, "global_administrator" | "global_analyst">;
/** What a person may be in the eyes of one tenant. */
export type PersonRole = TenantRole | GlobalRole;

export interface AccountTables {
  users: Users;
  sessions: Sessions;
  accounts: Accounts;
  verifications: Verifications;
  two_factors: TwoFactors;
  tenants: Tenants;
  members: Members;
  one_time_links: OneTimeLinks;
}

/** A time as better-auth writes it, on both engines: ISO 8601 with milliseconds, UTC. */
type IsoTime = string;
type Bit = 0 | 1;

/** People. These five tables are better-auth's but for `global_role`, which it does not know and so cannot set. */
export interface Users {
  id: string;
  name: string;
  /** In lower case. */
  email: string;
  /** 1: an identity provider vouched for it. */
  email_verified: Bit;
  image: string | null;
  two_factor_enabled: Bit | null;
  /** A role in every tenant. */
  global_role: GlobalRole | null;
  created_at: IsoTime;
  updated_at: IsoTime;
}

export interface Sessions {
  id: string;
  user_id: string;
  /** Worthless without its signature, whose key is not in the store. */
  token: string;
  expires_at: IsoTime;
  ip_address: string | null;
  user_agent: string | null;
  created_at: IsoTime;
  updated_at: IsoTime;
}

/** Ways to sign in: `credential` with a password, `oidc` with the subject at the identity provider. */
export interface Accounts {
  id: string;
  user_id: string;
  provider_id: string;
  account_id: string;
  /** Scrypt, with its salt. */
  password: string | null;
  /** An identity provider's tokens are not kept. */
  access_token: null;
  refresh_token: null;
  id_token: null;
  access_token_expires_at: null;
  refresh_token_expires_at: null;
  scope: string | null;
  created_at: IsoTime;
  updated_at: IsoTime;
}

/** What waits for a second step: a code after the password, the way back from the identity provider. */
export interface Verifications {
  id: string;
  identifier: string;
  value: string;
  expires_at: IsoTime;
  created_at: IsoTime;
  updated_at: IsoTime;
}

export interface TwoFactors {
  id: string;
  user_id: string;
  /** Encrypted, as the backup codes. */
  secret: string;
  backup_codes: string;
  verified: Bit | null;
  failed_verification_count: number | null;
  locked_until: IsoTime | null;
}

export interface Tenants {
  /** Never changed or used again: keys are derived from it. */
  id: string;
  name: string;
  created_at: number;
}

export interface Members {
  tenant: string;
  user_id: string;
  role: TenantRole;
  joined_at: number;
}

/** A link that lets whoever holds it make an account, or set a password anew, once. */
export interface OneTimeLinks {
  id: string;
  /** SHA-256 of its token, hex. */
  hash: string;
  /** `first`: makes the first administrator. `reset`: sets a password. `invitation`: gives a role. */
  kind: "first" | "reset" | "invitation";
  /** In lower case; null: whoever comes first. */
  email: string | null;
  /** Null for a role in every tenant, and where no role is given. */
  tenant: string | null;
  role: PersonRole | null;
  created_at: number;
  created_by: string;
  expires_at: number;
}
