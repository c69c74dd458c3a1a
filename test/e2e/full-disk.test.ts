import { randomBytes } from "node:crypto";
import t, { type Test } from "tap";
import { startConsole, type Answer } from "./console-process.ts";
import { EVENT_LOG, idsKept, idsLogged } from "./kept-events.ts";
import { startNode } from "./node-process.ts";
import { startUpstream } from "./recording-upstream.ts";
import { mountSmallDisk, type SmallDisk } from "./small-disk.ts";
import { until } from "./until.ts";

/** Of a disk of its own: enough to start on. */
const DISK_MIB = 8;

const newToken = (): string => `ak_live_${randomBytes(16).toString("hex")}`;

/** A console on SQLite, and a node that follows it and blocks the tokens. */
async function startBoth(t: Test, tokens: readonly string[], stateDirs: { console?: string; node?: string }) {
  const upstream = await startUpstream(t);
  const console = await startConsole(t, "", stateDirs.console);
  const [admin, nodeToken] = await Promise.all([console.token("administrator"), console.token("node")]);
  const node = await startNode(t, {
    config: `routes: [{ name: api, upstream: "${upstream.url}" }]\n${EVENT_LOG}`,
    console: { url: console.url, token: nodeToken },
    ...(stateDirs.node !== undefined && { stateDir: stateDirs.node }),
  });
  const use = async (token: string): Promise<number> => {
    const answer = await fetch(`${node.url}/v1/items`, { headers: { authorization: `Bearer ${token}` } });
    await answer.arrayBuffer();
    return answer.status;
  };
  const { body } = await console.ask("POST", "/leaks", admin, { title: "a leak", tokens });
  await console.ask("POST", `/leaks/${String(body["id"])}/apply`, admin, { remediation: "block" });
  await until(async () => (await use(tokens[0]!)) === 403);
  return { console, node, admin, use };
}

/** Runs where a disk may be mounted. */
async function onSmallDisk(name: string, test: (t: Test, disk: SmallDisk) => Promise<void>): Promise<void> {
  await t.test(name, async (t) => {
    const disk = await mountSmallDisk(t, DISK_MIB);
    if ("reason" in disk) return void t.pass(disk.reason, { skip: disk.reason });
    await test(t, disk);
  });
}

await onSmallDisk("a console whose disk is full says so, and goes on once there is room", async (t, disk) => {
  const tokens = [newToken(), newToken()];
  const { console, node, admin, use } = await startBoth(t, tokens, { console: disk.folder });
  const answers: Answer[] = [];
  const add = async (): Promise<number> => {
    answers.push(await console.ask("POST", "/leaks", admin, { title: "another leak", tokens: [newToken()] }));
    return answers.at(-1)!.status;
  };
  await disk.fill();
  // What its files have grown by already is used up first.
  await until(async () => (await add()) !== 201);
  const { status, headers, body } = answers.at(-1)!;
  t.match([status, body], [507, { code: "full" }]);
  t.match(headers.get("content-type"), /^application\/problem\+json/);
  t.ok(Number(headers.get("retry-after")) > 0);
  t.equal((await console.ask("GET", "/leaks", admin)).status, 200, "what it has can be read");
  t.equal(await use(tokens[1]!), 403, "nodes block on");
  await node.logged(({ msg }) => msg === "events wait in the spool");
  await disk.makeRoom();
  await until(async () => (await add()) === 201);
  const { body: stats } = await console.ask("GET", "/leaks/stats", admin);
  const taken = answers.filter((answer) => answer.status === 201).length + 1;
  t.match(stats, { total: taken }, "every leak that was acknowledged is there, and no other");
  const logged = await idsLogged(node);
  await until(async () => (await idsKept(console, admin)).length >= logged.size);
  t.same(new Set(await idsKept(console, admin)), logged, "so is each event");
});

await onSmallDisk(
  "a node whose disk is full blocks on, counts what it could not keep, and keeps again",
  async (t, disk) => {
    const tokens = [newToken()];
    const { console, node, admin, use } = await startBoth(t, tokens, { node: disk.folder });
    const dropped = async (): Promise<number> => {
      const text = await (await fetch(`${node.adminUrl}/metrics`)).text();
      return Number(/^keyward_events_dropped_total\{reason="spool_error"\} (\d+)/m.exec(text)?.[1] ?? 0);
    };
    const others: number[] = [];
    const hit = async (): Promise<void> => {
      const status = await use(tokens[0]!);
      if (status !== 403) others.push(status);
    };
    await disk.fill();
    await until(async () => {
      await hit();
      return (await dropped()) > 0;
    });
    await node.logged(({ msg }) => msg === "events are lost for the console");
    await disk.makeRoom();
    const before = (await idsKept(console, admin)).length;
    await until(async () => {
      await hit();
      return (await idsKept(console, admin)).length > before;
    });
    t.same(others, [], "no request was let through");
  },
);
