import { randomBytes } from "node:crypto";
import t, { type Test } from "tap";
import { onPostgres, POSTGRES_URL, withClient } from "../console/stores.ts";
import { startConsole } from "./console-process.ts";
import { EVENT_LOG, idsKept, idsLogged } from "./kept-events.ts";
import { startNode } from "./node-process.ts";
import { startUpstream } from "./recording-upstream.ts";
import { until } from "./until.ts";

/** On each engine. */
const ROUNDS = 15;
const REQUESTS = 40;
const GUARANTEE = `node and console are killed ${ROUNDS} times while events flow: the console holds each event once`;

t.test(`SQLite: ${GUARANTEE}`, (t) => killInALoop(t, "sqlite"));

await onPostgres(t, `PostgreSQL: ${GUARANTEE}`, async (t) => {
  const name = `keyward_${randomBytes(6).toString("hex")}`;
  await withClient((client) => client.query(`create database ${name}`));
  t.teardown(() => withClient((client) => client.query(`drop database ${name} with (force)`)));
  const url = new URL(POSTGRES_URL);
  url.pathname = name;
  await killInALoop(t, url.href);
});

async function killInALoop(t: Test, database: string): Promise<void> {
  const upstream = await startUpstream(t);
  const console = await startConsole(t, `database: "${database}"\n`);
  const [admin, nodeToken] = await Promise.all([console.token("administrator"), console.token("node")]);
  // One token for each request of a round: identical hits of a second would be told as one event.
  const tokens = Array.from({ length: REQUESTS }, () => `ak_live_${randomBytes(16).toString("hex")}`);
  let node = await startNode(t, {
    config: `routes: [{ name: api, upstream: "${upstream.url}" }]\n${EVENT_LOG}`,
    console: { url: console.url, token: nodeToken },
  });
  const { body } = await console.ask("POST", "/leaks", admin, { title: "a leak", tokens });
  await console.ask("POST", `/leaks/${String(body["id"])}/apply`, admin, { remediation: "block" });
  const use = (i: number): Promise<number> =>
    fetch(`${node.url}/v1/items/${i}`, { headers: { authorization: `Bearer ${tokens[i % REQUESTS]!}` } }).then(
      async (answer) => {
        await answer.arrayBuffer();
        return answer.status;
      },
      () => 0,
    );
  await until(async () => (await use(0)) === 403);

  for (let round = 0; round < ROUNDS; round++) {
    const asked = Promise.all(Array.from({ length: REQUESTS }, (_, i) => use(round * REQUESTS + i)));
    // Sometimes in the middle of the requests, sometimes after them; node, console, or both.
    if (round % 2 === 0) await asked;
    const [killNode, killConsole] = [round % 3 !== 1, round % 3 !== 0];
    await Promise.all([killNode && node.stop("SIGKILL"), killConsole && console.stop("SIGKILL")]);
    await asked;
    const [restarted] = await Promise.all([killNode ? node.restart() : node, killConsole && console.start()]);
    node = restarted;
  }

  const logged = await idsLogged(node);
  t.ok(logged.size > ROUNDS, `${logged.size} events were written`);
  let kept: string[] = [];
  await until(async () => {
    kept = await idsKept(console, admin);
    return new Set(kept).isSupersetOf(logged);
  });
  t.equal(new Set(kept).size, kept.length, "none is kept twice");
}
