import { randomBytes } from "node:crypto";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pino from "pino";
import t, { type Test } from "tap";
import { printMetrics } from "../../../src/node/admin/exposition.ts";
import { createNodeMetrics } from "../../../src/node/admin/node-metrics.ts";
import { openNodeSpool, type NodeSpool } from "../../../src/node/spool/node-spool.ts";
import { openConsoleLink } from "../../../src/node/sync/console-link.ts";
import { boundsOf } from "../../../src/platform/spool/bounds.ts";
import { openSpool } from "../../platform/spool/spools.ts";
import { accept, answerWith, PROBLEM, startConsole, type LoopbackConsole } from "./loopback-console.ts";

const token = `kw_node_${randomBytes(32).toString("base64url")}`;
const LONG_MS = 60_000;

/** A spool with the node's end of it, in front of a console. */
async function open(t: Test, { url }: Pick<LoopbackConsole, "url">, root = t.testdir()) {
  const lines: string[] = [];
  const metrics = createNodeMetrics({ inForce: () => undefined, sync: () => undefined, spoolBytes: () => 0 });
  const log = pino({ level: "debug" }, { write: (line: string) => void lines.push(line) });
  const spool = openSpool(root);
  const folder = mkdtempSync(join(tmpdir(), "keyward-token-"));
  t.teardown(() => rmSync(folder, { recursive: true }));
  const tokenFile = join(folder, "node.token");
  writeFileSync(tokenFile, token);
  const link = await openConsoleLink({ url, tokenFile, caFile: undefined, nodeId: "node-1" });
  t.teardown(() => link.close());
  const node = await openNodeSpool({
    root,
    bounds: boundsOf(2 ** 24, 1),
    dropsOldest: () => true,
    link,
    pids: () => [process.pid],
    metrics,
    log,
  });
  const counts = async () => (await printMetrics([metrics.collect()])).split("\n");
  return { root, node, lines, counts, writer: spool.writer(undefined, `1-${process.pid}`) };
}

function event(n: number, more: object = {}): string {
  return `${JSON.stringify({ event_id: `event-${n}`, n, ...more })}\n`;
}

const numbers = (posts: LoopbackConsole["posts"]) => posts.flatMap(({ events }) => events.map(({ n }) => Number(n)));
const upTo = (count: number) => Array.from({ length: count }, (_, i) => i);

/** Asks again until the console has taken everything. */
async function emptied(node: NodeSpool): Promise<void> {
  for (;;) {
    if ((await node.status()).events === 0) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

t.test("events go to the console as compressed lines, with the node's token and id, and leave the spool", async (t) => {
  const console = await startConsole(t);
  const { node, writer, root, counts } = await open(t, console);
  for (let n = 0; n < 100; n++) writer.append(event(n, { path: "/v1/ä" }), n === 99 ? 5 : 1);
  await emptied(node);
  t.strictSame(numbers(console.posts), upTo(100));
  const [post] = console.posts;
  t.equal(post!.url, "/api/v1/node/events");
  t.match(post!.headers, {
    authorization: `Bearer ${token}`,
    "keyward-node": "node-1",
    "content-type": "application/x-ndjson",
    "content-encoding": "gzip",
  });
  t.ok(post!.bytes < post!.text.length / 4, "compressed");
  t.ok((await counts()).includes('keyward_events_total{sink="console"} 104'));
  await writer.close();
  await node.close(LONG_MS);
  t.strictSame(
    readdirSync(root).filter((name) => name !== "acknowledged.json" && name !== writer.name),
    [],
  );
});

t.test("a batch holds no more than 5,000 events and a mebibyte", async (t) => {
  const console = await startConsole(t);
  const { node, writer } = await open(t, console);
  const total = 12_000;
  for (let n = 0; n < total; n++) writer.append(event(n, { path: "x".repeat(n < 9_000 ? 10 : 900) }));
  await emptied(node);
  t.strictSame(numbers(console.posts), upTo(total));
  t.ok(console.posts.every(({ events, text }) => events.length <= 5_000 && text.length <= 2 ** 20));
  t.ok(console.posts.length < 12, `${console.posts.length} posts`);
  await writer.close();
  await node.close(LONG_MS);
});

const failures = [
  ["500", answerWith(500)],
  ["503 with Retry-After: 0", answerWith(503, { "retry-after": "0" })],
  ["429", answerWith(429)],
  ["401", answerWith(401, PROBLEM)],
  ["a 400 of somebody in between", answerWith(400, { "content-type": "text/html" })],
  ["a redirect", answerWith(302, { location: "/" })],
  ["a cut connection", (_post: unknown, response: { destroy(): void }) => response.destroy()],
] as const;

for (const [name, failing] of failures) {
  t.test(`what the console does not take is sent again until it does: ${name}`, async (t) => {
    const console = await startConsole(t);
    const { node, writer, lines } = await open(t, console);
    console.behaviour = failing;
    for (let n = 0; n < 10; n++) writer.append(event(n));
    await console.came(3);
    const status = await node.status();
    t.equal(status.events, 10);
    t.match(status.last_error, /^the console /);
    console.behaviour = accept;
    await emptied(node);
    t.equal((await node.status()).last_error, null);
    t.strictSame(numbers(console.posts.slice(-1)), upTo(10), "in order, and none left out");
    t.equal(lines.filter((line) => line.includes("events wait in the spool")).length, 1, "told once");
    t.notMatch(lines.join(""), token);
    await writer.close();
    await node.close(LONG_MS);
  });
}

t.test("an answer that got lost makes events arrive twice; by their ids they count once", async (t) => {
  const console = await startConsole(t);
  const { node, writer } = await open(t, console);
  // It took the events, and nobody hears of it.
  let lost = 0;
  console.behaviour = (post, response) => (++lost % 2 === 1 ? response.destroy() : accept(post, response));
  for (let n = 0; n < 6_000; n++) writer.append(event(n));
  await emptied(node);
  t.ok(numbers(console.posts).length > 6_000, "some came twice");
  t.strictSame([...new Set(numbers(console.posts))], upTo(6_000));
  await writer.close();
  await node.close(LONG_MS);
});

t.test("one bad event does not hold up the others: it is found, set aside and counted", async (t) => {
  const console = await startConsole(t);
  const { node, writer, root, counts } = await open(t, console);
  const bad = new Set([0, 37, 38, 99]);
  const taken: number[] = [];
  console.behaviour = (post, response) => {
    if (post.events.some(({ n }) => bad.has(Number(n)))) return answerWith(422, PROBLEM)(post, response);
    taken.push(...numbers([post]));
    accept(post, response);
  };
  for (let n = 0; n < 100; n++) writer.append(event(n), n === 37 ? 10 : 1);
  await emptied(node);
  t.strictSame(
    taken,
    upTo(100).filter((n) => !bad.has(n)),
  );
  t.ok(console.posts.length < 50, `in ${console.posts.length} posts`);
  t.ok((await counts()).includes('keyward_events_dropped_total{reason="refused"} 13'));
  t.ok((await counts()).includes('keyward_events_total{sink="console"} 96'));
  const kept = readFileSync(join(root, "refused.ndjson"), "utf8");
  t.equal(kept, [...bad].map((n) => event(n)).join(""));
  await writer.close();
  await node.close(LONG_MS);
});

t.test("a batch that is too large for the console is sent in parts", async (t) => {
  const console = await startConsole(t);
  const { node, writer, root } = await open(t, console);
  const taken: number[] = [];
  console.behaviour = (post, response) => {
    if (post.events.length > 60) return answerWith(413, PROBLEM)(post, response);
    taken.push(...numbers([post]));
    accept(post, response);
  };
  for (let n = 0; n < 1_000; n++) writer.append(event(n));
  await emptied(node);
  t.strictSame(taken, upTo(1_000));
  t.notOk(existsSync(join(root, "refused.ndjson")));
  await writer.close();
  await node.close(LONG_MS);
});

t.test(
  "a stop sends what is there, and what a console that is away does not take waits for the next start",
  async (t) => {
    const console = await startConsole(t);
    const first = await open(t, console);
    console.behaviour = answerWith(503);
    for (let n = 0; n < 50; n++) first.writer.append(event(n));
    await first.writer.close();
    await first.node.close(LONG_MS);
    console.behaviour = accept;
    const before = console.posts.length;
    const second = await open(t, console, first.root);
    await second.node.close(LONG_MS);
    t.strictSame(numbers(console.posts.slice(before)), upTo(50));
    t.notOk(
      existsSync(join(first.root, first.writer.name)),
      "what an earlier run wrote is removed with the last event",
    );
  },
);

t.test("a stop waits for a console that does not answer no longer than it may", async (t) => {
  const console = await startConsole(t);
  const { node, writer, root } = await open(t, console);
  console.behaviour = () => {};
  writer.append(event(0));
  await console.came(1);
  await writer.close();
  await node.close(50);
  const again = await startConsole(t);
  const next = await open(t, again, root);
  await next.node.close(LONG_MS);
  t.strictSame(numbers(again.posts), [0]);
});

t.test("while the console is away the oldest are dropped, counted, and what comes then is what was kept", async (t) => {
  const console = await startConsole(t);
  console.behaviour = answerWith(503);
  const { node, writer, counts } = await open(t, console);
  const long = "x".repeat(3_000);
  const total = 8_000;
  for (let n = 0; n < total; n++) {
    writer.append(event(n, { long }));
    if (n % 100 === 99) await new Promise((resolve) => setTimeout(resolve, 2));
  }
  const dropped = async () =>
    Number(/spool_full"} (\d+)/.exec((await counts()).find((line) => line.includes("spool_full")) ?? "")?.[1] ?? 0);
  while ((await dropped()) === 0) await new Promise((resolve) => setTimeout(resolve, 20));
  t.ok(node.bytes <= 2 ** 24);
  console.behaviour = accept;
  await emptied(node);
  const taken = new Set(numbers(console.posts.filter(({ text }) => text !== "")));
  t.equal(taken.has(total - 1), true, "the newest");
  // The batch that was on its way was tried all the time.
  const delivered = Number(
    /sink="console"} (\d+)/.exec((await counts()).find((line) => line.includes('sink="console"')) ?? "")?.[1],
  );
  t.equal(delivered + (await dropped()), total);
  await writer.close();
  await node.close(LONG_MS);
});
