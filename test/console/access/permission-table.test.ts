import { t } from "tap";
import { createAccessToken } from "../../../src/console/access/access-token.ts";
import { PERMISSIONS, ROLES, SCOPES, type Permission } from "../../../src/console/access/permission.ts";
import type { Routes } from "../../../src/console/api/route.ts";
import { codesIn, tableRows } from "../../house/repository.ts";
import { firstPerson, member } from "../accounts/people.ts";
import { openTestConsole, TENANT, type TestConsole } from "../open-console.ts";
import { openTestStore } from "../stores.ts";

/** What each row of the table of roles stands for, written down a second time. */
const READ: Permission[] = ["leaks:read", "events:read", "rules:read", "nodes:read", "sources:read", "channels:read"];
const DECIDE: Permission[] = ["leaks:decide", "rules:write", "nodes:write", "sources:write", "channels:write"];
const MANAGE: Permission[] = ["members:manage", "tokens:manage", "audit:read"];
const EXPECTED: Readonly<Record<keyof typeof ROLES, readonly Permission[]>> = {
  administrator: [...READ, ...DECIDE, ...MANAGE],
  analyst: READ,
  global_administrator: [...READ, ...DECIDE, ...MANAGE, "tenants:manage"],
  global_analyst: READ,
  node: ["node:sync"],
  scanner: ["scanner:push"],
};

t.test("each role may do what the table of roles says, and nothing else", async (t) => {
  for (const [role, permissions] of Object.entries(EXPECTED)) {
    t.same([...ROLES[role as keyof typeof ROLES]].sort(), [...permissions].sort(), role);
  }
  t.same([...SCOPES].sort(), [...READ, ...DECIDE].sort(), "scopes of a token for the API");
});

t.test("docs/console-access.md tells every permission, and which roles have it", async (t) => {
  const rows = tableRows("docs/console-access.md").filter(([cell]) => /^`[a-z]+:[a-z]+`$/.test(cell!));
  t.same(
    rows.map(([permission, , ...marks]) => [codesIn(permission!)[0], ...marks.map((mark) => mark !== "–")]),
    PERMISSIONS.map((permission) => [
      permission,
      ...(Object.keys(EXPECTED) as (keyof typeof EXPECTED)[]).map((role) => EXPECTED[role].includes(permission)),
      (SCOPES as readonly string[]).includes(permission),
    ]),
  );
});

interface Asker {
  readonly name: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Undefined for somebody who is not recognised. */
  readonly permissions: readonly Permission[] | undefined;
}

async function askers(console: TestConsole): Promise<Asker[]> {
  const { store, now } = console.context;
  const at = now();
  const first = await firstPerson(console);
  const people = await Promise.all(
    (["administrator", "analyst", "global_analyst"] as const).map(async (role) => {
      const { headers } = await member(console, first, role, `${role}@example.com`);
      return { name: `session of ${role}`, headers, permissions: EXPECTED[role] };
    }),
  );
  const tokens = await Promise.all(
    (["administrator", "analyst", "node", "scanner"] as const).map(async (role) => ({
      name: `token of ${role}`,
      headers: await console.as(role),
      permissions: EXPECTED[role],
    })),
  );
  const scoped = await Promise.all(
    SCOPES.map(async (scope) => ({
      name: `token with ${scope}`,
      headers: await console.as("api", { scopes: [scope] }),
      permissions: [scope],
    })),
  );
  const dead = async (name: string, expiresAt: number | undefined): Promise<Asker & { id: string }> => {
    const made = await createAccessToken(
      store,
      { tenant: TENANT, role: "administrator", name, expiresAt, createdBy: "machine" },
      at,
    );
    return { id: made.id, name, headers: { authorization: `Bearer ${made.token}` }, permissions: undefined };
  };
  const revoked = await dead("revoked token", undefined);
  await store.db.updateTable("access_tokens").set({ revoked_at: at }).where("id", "=", revoked.id).execute();
  const signedOut = await member(console, first, "administrator", "out@example.com");
  await store.db.deleteFrom("sessions").where("user_id", "=", signedOut.id).execute();
  return [
    ...people,
    ...tokens,
    ...scoped,
    { name: "first administrator", headers: first.headers, permissions: EXPECTED.global_administrator },
    { name: "token without a scope", headers: await console.as("api"), permissions: [] },
    revoked,
    await dead("expired token", at),
    { name: "ended session", headers: signedOut.headers, permissions: undefined },
    { name: "nobody", headers: {}, permissions: undefined },
    { name: "no token at all", headers: { authorization: "Bearer" }, permissions: undefined },
    { name: "another scheme", headers: { authorization: "Basic YWRtaW46YWRtaW4=" }, permissions: undefined },
    {
      name: "an unknown token",
      headers: { authorization: `Bearer kw_administrator_${"A".repeat(43)}` },
      permissions: undefined,
    },
    // Whatever is sent as authorization is meant: a session beside it does not count.
    {
      name: "a bad token beside a good session",
      headers: { ...first.headers, authorization: "Bearer x" },
      permissions: undefined,
    },
    {
      name: "a node's token beside an administrator's session",
      headers: { ...first.headers, ...(await console.as("node")) },
      permissions: EXPECTED.node,
    },
  ];
}

t.test("every route answers each caller as its permission says", async (t) => {
  let probing = false;
  // Says 204 to whoever the guard lets through, in place of the route itself.
  const probe: Routes = (api) =>
    void api.addHook("onRequest", async (_request, reply) => (probing ? reply.code(204).send() : undefined));
  const console = await openTestConsole(t, await openTestStore(t, "sqlite"), { parts: [probe] });
  const all = await askers(console);
  probing = true;
  let addresses = 0;
  for (const { method, url, config } of console.routes) {
    const permission = config?.permission;
    for (const { name, headers, permissions } of all) {
      const expected =
        permission === "public"
          ? 204
          : permissions === undefined
            ? 401
            : permission === "recognised" || permissions.includes(permission!)
              ? 204
              : 403;
      const { statusCode } = await console.api.inject({
        method: method as "GET",
        url: url.replaceAll(/:\w+/g, "1"),
        headers,
        // Each from elsewhere: how much one address may ask is not what is tested here.
        remoteAddress: `10.${addresses >> 16}.${(addresses >> 8) & 255}.${addresses++ & 255}`,
      });
      t.equal(statusCode, expected, `${String(method)} ${url} for ${name}`);
    }
  }
  const unauthorised = await console.context.store.db
    .selectFrom("audit")
    .select(({ fn }) => fn.countAll<number>().as("count"))
    .where("outcome", "=", "refused")
    .executeTakeFirstOrThrow();
  t.ok(unauthorised.count > console.routes.length, "each refusal stands in the audit log");
});
