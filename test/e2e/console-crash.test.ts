import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import t from "tap";
import { startConsole, type ConsoleProcess } from "./console-process.ts";
import { startNode, type NodeProcess } from "./node-process.ts";
import { startUpstream } from "./recording-upstream.ts";
import { until } from "./until.ts";

const ROUNDS = 30;
const REQUESTS = 40;

/** Every event id that the node's own log holds. */
async function idsLogged(node: NodeProcess): Promise<Set<string>> {
  const text = await readFile(join(node.folder, "events.ndjson"), "utf8");
  const lines = text.split("\n").filter((line) => line.endsWith("}"));
  return new Set(lines.map((line) => (JSON.parse(line) as { event_id: string }).event_id));
}

/** Every event id that the console holds, page by page. */
async function idsKept(console: ConsoleProcess, token: string): Promise<string[]> {
  const ids: string[] = [];
  let cursor = "";
  do {
    const { body } = await console.ask("GET", `/events?limit=200${cursor === "" ? "" : `&cursor=${cursor}`}`, token);
    ids.push(...(body["items"] as { event_id: string }[]).map(({ event_id: id }) => id));
    cursor = (body["next_cursor"] as string | null) ?? "";
  } while (cursor !== "");
  return ids;
}

t.test(
  `node and console are killed ${ROUNDS} times while events flow: the console holds each event once`,
  async (t) => {
    const upstream = await startUpstream(t);
    const console = await startConsole(t);
    const admin = await console.token("administrator");
    // One token for each request of a round: identical hits of a second would be told as one event.
    const tokens = Array.from({ length: REQUESTS }, () => `ak_live_${randomBytes(16).toString("hex")}`);
    let node = await startNode(t, {
      config: `routes: [{ name: api, upstream: "${upstream.url}" }]\nevents: { log: events.ndjson }\n`,
      console: { url: console.url, token: await console.token("node") },
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
      if (killConsole) await console.start();
      if (killNode) node = await node.restart();
    }

    const logged = await idsLogged(node);
    t.ok(logged.size > ROUNDS, `${logged.size} events were written`);
    let kept: string[] = [];
    await until(async () => {
      kept = await idsKept(console, admin);
      return new Set(kept).isSupersetOf(logged);
    });
    t.equal(new Set(kept).size, kept.length, "none is kept twice");
  },
);
