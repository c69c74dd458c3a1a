/** What a caller may do; each route names the one it needs. */
export const PERMISSIONS = [
  "leaks:read",
  "leaks:decide",
  "events:read",
  "rules:read",
  "rules:write",
  "nodes:read",
  "nodes:write",
  "sources:read",
  "sources:write",
  "channels:read",
  "channels:write",
  "members:manage",
  "tokens:manage",
  "audit:read",
  "tenants:manage",
  "node:sync",
  "scanner:push",
] as const;
export type Permission = (typeof PERMISSIONS)[number];

const READ = ["leaks:read", "events:read", "rules:read", "nodes:read", "sources:read", "channels:read"] as const;
const DECIDE = ["leaks:decide", "rules:write", "nodes:write", "sources:write", "channels:write"] as const;
const MANAGE = ["members:manage", "tokens:manage", "audit:read"] as const;

/** The roles of people and machines; what each may do is said here and nowhere else. */
export const ROLES = {
  administrator: new Set<Permission>([...READ, ...DECIDE, ...MANAGE]),
  analyst: new Set<Permission>(READ),
  global_administrator: new Set<Permission>([...READ, ...DECIDE, ...MANAGE, "tenants:manage"]),
  global_analyst: new Set<Permission>(READ),
  node: new Set<Permission>(["node:sync"]),
  scanner: new Set<Permission>(["scanner:push"]),
} as const satisfies Record<string, ReadonlySet<Permission>>;
export type Role = keyof typeof ROLES;

/** Permissions that an API token may be given as scopes. */
export const SCOPES = [...READ, ...DECIDE] as const;
