import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { sql } from "kysely";
import { pino } from "pino";
import { t, type Test } from "tap";
import { Secret } from "../../../src/core/secret.ts";
import { recordFinding } from "../../../src/console/registry/record-finding.ts";
import { factsOf } from "../../../src/console/registry/token-facts.ts";
import { openStore, type Store } from "../../../src/console/store/open-store.ts";
import { TENANT } from "../open-console.ts";
import { onEachStore } from "../stores.ts";
import { newToken, NOON, openRegistry, type Registry } from "./ask.ts";

/** Every way to bring a token in where it belongs, and where it does not. `$` stands for the token. */
const REQUESTS: readonly (readonly [method: "GET" | "POST" | "PATCH" | "PUT", path: string, body?: unknown])[] = [
  ["POST", "", { title: "fine", tokens: ["$", "$"] }],
  ["POST", "", { title: "with white space", tokens: [" $\n"] }],
  ["POST", "", { title: "half right", tokens: ["$", 7, ["$"], { $: "$" }] }],
  ["POST", "", { title: "two in one", tokens: ["$\n$"] }],
  ["POST", "", { title: "no list", tokens: "$" }],
  ["POST", "", { title: "no list", tokens: { $: 1 } }],
  ["POST", "", { title: "$", tokens: ["$"] }],
  ["POST", "", { title: `${"x".repeat(120)}$`, tokens: [] }],
  ["POST", "", { title: "x", description: "see $", tokens: ["$"] }],
  ["POST", "", { title: "x", source: { kind: "$", place: "y" } }],
  ["POST", "", { title: "x", source: { kind: "web", place: "https://a.invalid/?k=$" }, tokens: ["$"] }],
  ["POST", "", { title: "x", source: { kind: "web", place: "y", $: 1 } }],
  ["POST", "", { title: "x", risk: "$", discovered_at: "$", stage: { $: 1 } }],
  ["POST", "", { $: "x" }],
  ["POST", "", ["$"]],
  ["POST", "", "$"],
  ["POST", "", { title: "x", tokens: ["$"], patterns: ["^Bearer $$", "($", "[$", "$(?=x)", "\\Q$\\E"] }],
  ["POST", "", { title: "x", patterns: ["($", "$\\", "(?<$>x", "[[:$:]]", "(?P<$"] }],
  ["POST", "/{id}/apply", { remediation: "$" }],
  ["POST", "/{id}/apply", { remediation: "block", points: [["$"], ["header", "$", "$"], ["$", "x"], "$", { $: 1 }] }],
  ["POST", "/{id}/apply", { remediation: "block", points: [["get", "$", "nope"]] }],
  [
    "POST",
    "/{id}/apply",
    { remediation: "block", when: [{ point: ["header", "AUTHORIZATION"], type: "equal", value: "Bearer $" }] },
  ],
  [
    "POST",
    "/{id}/apply",
    { remediation: "block", when: [{ $: 1 }, { point: ["$"], type: "equal", value: "$" }, { uri: "$/{{(}}" }] },
  ],
  [
    "POST",
    "/{id}/apply",
    { remediation: "block", unless: [{ point: ["remote_addr"], type: "cidr", value: "$" }, { type: "$" }] },
  ],
  [
    "POST",
    "/{id}/apply",
    { remediation: "block", unless: [{ point: ["header", "HOST"], type: "regex", value: "($" }] },
  ],
  ["POST", "/{id}/apply", { remediation: "block", reason: "because of $" }],
  ["POST", "/{id}/false", { reason: "key=$", expires_at: "$" }],
  ["POST", "/{id}/false", { reason: "it is ($)" }],
  ["POST", "/{id}/close", { force: "$", keep_watching: "$" }],
  ["POST", "/{id}/close", { reason: '"$"' }],
  ["POST", "/{id}/comments", { text: "the key $, it is" }],
  ["POST", "/{id}/comments", { text: ["$"] }],
  ["PATCH", "/{id}", { title: "$", assignee: "$", stage: "$", description: "a\n$\nb" }],
  ["PATCH", "/{id}", { $: "$" }],
  ["POST", "/bulk", { decision: "$", ids: ["$"] }],
  ["POST", "/bulk", { decision: "close", filter: { q: "$", $: "$" }, reason: "$" }],
  ["PUT", "/policy", { regression: "$" }],
  ["GET", "?status=$&sort=$&cursor=$&since=$&source=$"],
  ["GET", "?fingerprint=$"],
  ["GET", "/$"],
];

/** Bodies that are not even JSON. */
const BROKEN = ['{"title":"x","tokens":["$"', "$", '{"tokens":[$]}', '{"title":"x","tokens":["$"],}'];

/** Sends everything, and gives every answer's text and headers. */
async function sendAll({ ask, add, api, as, context }: Registry, token: string): Promise<string[]> {
  const id = await add([token, newToken()]);
  const fill = (text: string): string => text.replaceAll("$", token);
  const answers: string[] = [];
  for (const [method, path, body] of REQUESTS) {
    const sent = body === undefined ? undefined : (JSON.parse(fill(JSON.stringify(body))) as unknown);
    const answer = await ask(method, fill(path).replace("{id}", String(id)), sent, { headers: { "if-match": "*" } });
    answers.push(JSON.stringify(answer));
  }
  const headers = { ...(await as("administrator")), "content-type": "application/json" };
  for (const payload of BROKEN) {
    const answer = await api.inject({ method: "POST", url: "/api/v1/leaks", headers, payload: fill(payload) });
    answers.push(answer.payload, JSON.stringify(answer.headers));
  }
  await recordFinding(context, TENANT, "user:1", {
    token: factsOf(new Secret(Buffer.from(token)), "acme", context.keys.fingerprints(TENANT)),
    foreignId: "",
    title: fill("found $"),
    sourceKind: "web",
    place: {
      url: fill("https://a.invalid/?key=$&x=1"),
      path: fill("a/$"),
      line: 1,
      commit: fill("$"),
      author: fill("<$>"),
    },
    discoveredBy: "scanner:web",
    foundAt: NOON,
    works: true,
    risk: undefined,
  });
  for (const path of ["", "/{id}", "/{id}/history", "/{id}/occurrences", "/{id}/tokens", "/stats"]) {
    answers.push((await ask("GET", path.replace("{id}", String(id)))).text);
  }
  return answers;
}

/** All rows of all tables, as text. */
async function dump({ db, engine }: Store): Promise<string> {
  const { rows: own } = await (
    engine === "postgres"
      ? sql<{ name: string }>`select tablename as name from pg_tables where schemaname = current_schema()`
      : sql<{ name: string }>`select name from sqlite_master where type = 'table'`
  ).execute(db);
  const rows: unknown[] = [];
  for (const { name } of own) rows.push(...(await sql`select * from ${sql.table(name)}`.execute(db)).rows);
  return JSON.stringify(rows, (_, value: unknown) =>
    value instanceof Uint8Array ? Buffer.from(value).toString("latin1") : value,
  );
}

async function check(t: Test, store: Store): Promise<string> {
  const registry = await openRegistry(t, store);
  const token = newToken(24);
  const answers = await sendAll(registry, token);
  for (const [i, answer] of answers.entries())
    t.notOk(holds(answer, token), `answer ${i} ${JSON.stringify(REQUESTS[i])}`);
  t.notOk(
    registry.logged.some((line) => holds(line, token)),
    "the log",
  );
  t.notOk(holds(await dump(store), token), "the tables");
  t.ok((await dump(store)).includes(registry.fingerprint(token)), "its fingerprint is there");
  return token;
}

/** The token, or half of it, in whatever case. */
function holds(text: string, token: string): boolean {
  const [lower, half] = [text.toLowerCase(), token.slice(0, token.length / 2).toLowerCase()];
  return lower.includes(half) || lower.includes(token.slice(token.length / 2).toLowerCase());
}

await onEachStore(t, async (t, open) => {
  await t.test("no answer, log line or table holds a token", async (t) => {
    await check(t, await open());
  });
});

t.test("no file of SQLite holds a token", async (t) => {
  const folder = t.testdir({});
  const store = await openStore("sqlite", folder);
  const token = await check(t, store);
  const files = await readdir(folder);
  t.ok(
    files.some((name) => name.endsWith("-wal")),
    "the log of writes is looked at as it is",
  );
  for (const name of files) {
    t.notOk(holds((await readFile(join(folder, name))).toString("latin1"), token), name);
  }
  await store.close();
  for (const name of await readdir(folder)) {
    t.notOk(holds((await readFile(join(folder, name))).toString("latin1"), token), `${name}, closed`);
  }
});

t.test("what a token is read into prints no token", async (t) => {
  const token = newToken();
  const lines: string[] = [];
  pino({}, { write: (line: string) => void lines.push(line) }).error(
    { secret: new Secret(Buffer.from(token)) },
    "oops",
  );
  t.notOk(lines.join("").includes(token));
});
