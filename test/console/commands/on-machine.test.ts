import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { t, type Test } from "tap";
import { callerOfToken } from "../../../src/console/access/access-token.ts";
import { findLink } from "../../../src/console/accounts/one-time-link.ts";
import { openStore, type Store } from "../../../src/console/store/open-store.ts";
import { runCli, type Ran } from "../../cli/run-cli.ts";
import { tokenOf } from "../accounts/people.ts";

const DAY_MS = 864e5;

interface Machine {
  readonly run: (...args: string[]) => Promise<Ran>;
  readonly store: Store;
}

/** A console's machine: its configuration, and its store, which another process holds open as well. */
async function machine(t: Test): Promise<Machine> {
  const folder = t.testdir();
  await writeFile(join(folder, "console.yaml"), "state_dir: state\npublic_url: https://console.example.com\n");
  const store = await openStore("sqlite", join(folder, "state"));
  t.teardown(() => store.close());
  return {
    store,
    run: (command, ...args) => runCli(["console", command, "--config", "console.yaml", ...args], { cwd: folder }),
  };
}

t.test("keyward console token prints a token that is valid at once, and nothing else", async (t) => {
  const { run, store } = await machine(t);
  for (const role of ["administrator", "analyst", "node", "scanner"] as const) {
    const { code, stdout, stderr } = await run("token", "--role", role, "--name", `the ${role}`, "--expires", "30d");
    t.equal(code, 0, stderr);
    t.match(stdout, new RegExp(`^kw_${role}_[\\w-]{43}\n$`));
    const token = stdout.trim();
    const now = Date.now();
    t.match(await callerOfToken(store, token, now), { role, name: `the ${role}`, tenant: "default" });
    t.ok(await callerOfToken(store, token, now + 29 * DAY_MS));
    t.equal(await callerOfToken(store, token, now + 31 * DAY_MS), undefined);
  }
  const rows = await store.db.selectFrom("audit").select(["actor", "action", "target", "tenant"]).execute();
  t.equal(rows.length, 4);
  t.match(rows[0], { actor: "machine", action: "keyward console token", target: /^token:/, tenant: "default" });
});

t.test("keyward console token makes tokens of tenants that there are", async (t) => {
  const { run, store } = await machine(t);
  await store.db.insertInto("tenants").values({ id: "acme", name: "Acme", created_at: 1 }).execute();
  const { stdout } = await run("token", "--role", "node", "--tenant", "acme");
  t.match(await callerOfToken(store, stdout.trim(), Date.now() + 3_000 * DAY_MS), { tenant: "acme", role: "node" });
  const none = await run("token", "--role", "node", "--tenant", "nowhere");
  t.match(none, { code: 1, stdout: "", stderr: "keyward: there is no tenant with this id\n" });
});

t.test("keyward console admin prints a link for this person", async (t) => {
  const { run, store } = await machine(t);
  const { code, stdout } = await run("admin", "--email", "Me@Example.com");
  t.equal(code, 0);
  t.match(stdout, /^https:\/\/console\.example\.com\/setup#token=kw_link_[\w-]{43}&email=me%40example\.com\n$/);
  const link = await findLink(store.db, tokenOf(stdout.trim()), "me@example.com", Date.now());
  t.match(link, { kind: "reset", role: "global_administrator", created_by: "machine" });
  const kept = JSON.stringify(await store.db.selectFrom("audit").selectAll().execute());
  t.match(kept, "keyward console admin");
  t.notOk(kept.includes(tokenOf(stdout.trim())));
});

const WRONG: readonly (readonly [args: readonly string[], stderr: RegExp])[] = [
  [["token"], /needs --role administrator\|analyst\|node\|scanner/],
  [["token", "--role", "api"], /needs --role/],
  [["token", "--role", "global_administrator"], /needs --role/],
  [["token", "--role", "node", "--expires", "30"], /--expires takes a time/],
  [["token", "--role", "node", "--expires", "0d"], /--expires takes a time/],
  [["token", "--role", "node", "--expires", "9999d"], /--expires takes a time/],
  [["token", "--role", "node", "--name", "x".repeat(121)], /--name takes at most/],
  [["token", "node"], /Unexpected argument/],
  [["admin"], /needs --email/],
  [["admin", "--email", "nobody"], /needs --email/],
];
t.test("what is asked wrongly is told, and changes nothing", async (t) => {
  const { run, store } = await machine(t);
  for (const [[command, ...args], stderr] of WRONG) {
    t.match(await run(command!, ...args), { code: 2, stdout: "", stderr }, `${command} ${args.join(" ")}`);
  }
  t.same(await store.db.selectFrom("access_tokens").select("id").execute(), []);
  t.same(await store.db.selectFrom("one_time_links").select("id").execute(), []);
  const { code, stderr } = await runCli(["console", "token", "--role", "node"]);
  t.match([code, stderr], [2, /needs --config FILE/]);
});

t.test("help is given at every level", async (t) => {
  for (const args of [["console"], ["console", "admin"], ["console", "token"]]) {
    const { code, stdout } = await runCli([...args, "--help"]);
    t.match([code, stdout], [0, new RegExp(`^keyward ${args.join(" ")} --config`)]);
  }
});
