import { randomBytes } from "node:crypto";
import { pino } from "pino";
import t from "tap";
import { postgresBus } from "../../src/console/postgres-bus.ts";
import { startConsole, type Answer } from "./console-process.ts";
import { EVENT_LOG, idsKept, idsLogged } from "./kept-events.ts";
import { startNode } from "./node-process.ts";
import { postgresBinaries, startPostgres, type PostgresCluster } from "./postgres-cluster.ts";
import { startUpstream } from "./recording-upstream.ts";
import { until } from "./until.ts";

const ROUNDS = 4;
/** Under way at once, of requests through the node and of writes to the console. */
const HITS_AT_ONCE = 2;
const WRITES_AT_ONCE = 2;
/** So many that none is used twenty times within a second: a node tells such a flood in fewer events. */
const TOKENS = 400;

const binaries = await postgresBinaries();
const skip = binaries === undefined && "no PostgreSQL programs on this machine";

t.test(
  `PostgreSQL crashes ${ROUNDS} times under load: the console says so, goes on, and misses nothing`,
  { skip },
  async (t) => {
    const upstream = await startUpstream(t);
    const postgres = await startPostgres(t, binaries!);
    const console = await startConsole(t, `database: "${postgres.url}"\n`);
    const [admin, nodeToken] = await Promise.all([console.token("administrator"), console.token("node")]);
    const node = await startNode(t, {
      config: `routes: [{ name: api, upstream: "${upstream.url}" }]\n${EVENT_LOG}`,
      console: { url: console.url, token: nodeToken },
    });
    const tokens = Array.from({ length: TOKENS }, newToken);
    const use = (token: string): Promise<number> =>
      fetch(`${node.url}/v1/items`, { headers: { authorization: `Bearer ${token}` } }).then(async (answer) => {
        await answer.arrayBuffer();
        return answer.status;
      });
    const block = async (blocked: readonly string[]): Promise<void> => {
      const { body } = await console.ask("POST", "/leaks", admin, { title: "a leak", tokens: blocked });
      await console.ask("POST", `/leaks/${String(body["id"])}/apply`, admin, { remediation: "block" });
      await until(async () => (await use(blocked[0]!)) === 403);
    };
    await block(tokens);

    const enough = new AbortController();
    let written: Answer[] = [];
    const acknowledged = new Set<number>();
    const others: string[] = [];
    const hit = async (first: number): Promise<void> => {
      for (let i = first; !enough.signal.aborted; i++) {
        if ((await use(tokens[i % TOKENS]!)) !== 403) others.push("a leaked token was let through");
      }
    };
    const write = async (): Promise<void> => {
      while (!enough.signal.aborted) {
        const answer = await console.ask("POST", "/leaks", admin, { title: "another leak", tokens: [newToken()] });
        written.push(answer);
        if (answer.status === 201) acknowledged.add(Number(answer.body["id"]));
        else if (!isAway(answer)) others.push(JSON.stringify([answer.status, answer.body]));
      }
    };
    const load = [
      ...Array.from({ length: HITS_AT_ONCE }, (_, i) => hit(i)),
      ...Array.from({ length: WRITES_AT_ONCE }, write),
    ];
    const seen = async (status: number): Promise<void> => {
      written = [];
      await until(async () => written.some((answer) => answer.status === status));
    };
    for (let round = 0; round < ROUNDS; round++) {
      await seen(201);
      await postgres.crash();
      await seen(503);
      t.equal((await fetch(`${console.url}/readyz`)).status, 503, "it is not ready");
      t.equal((await fetch(`${console.url}/healthz`)).status, 200, "it runs");
      await postgres.start();
      await seen(201);
    }
    enough.abort();
    await Promise.all(load);
    t.same(new Set(others), new Set(), "every write was done, or told to come again");

    const bus = postgresBus(postgres.url, pino({ level: "silent" }));
    t.teardown(() => bus.close());
    const heard: unknown[] = [];
    bus.subscribe("ruleset", (message) => void heard.push(message));
    // What is said before this bus listens is lost. The console tells others once it listens itself.
    do await block([newToken()]);
    while (heard.length === 0);
    t.pass("what is decided now is in force on the node, and other consoles hear of it");

    const kept = await rowsOf(postgres, "select id from leaks");
    t.same(
      [...acknowledged].filter((id) => !kept.has(id)),
      [],
      "every leak that was acknowledged is there",
    );
    const logged = [...(await idsLogged(node))];
    await until(async () => (await rowsOf(postgres, "select id from events")).size >= logged.length);
    t.same((await idsKept(console, admin)).sort(), logged.sort(), "each event once, and no other");
  },
);

function newToken(): string {
  return `ak_live_${randomBytes(16).toString("hex")}`;
}

function isAway({ status, headers, body }: Answer): boolean {
  const type = headers.get("content-type") ?? "";
  return (
    status === 503 &&
    type.startsWith("application/problem+json") &&
    Number(headers.get("retry-after")) > 0 &&
    body["code"] === "unavailable"
  );
}

async function rowsOf(postgres: PostgresCluster, query: string): Promise<Set<number>> {
  return new Set((await postgres.query(query)).map(({ id }) => Number(id)));
}
