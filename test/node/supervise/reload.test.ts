import { randomBytes } from "node:crypto";
import { join } from "node:path";
import t, { type Test } from "tap";
import { replaceFile, startNode, startUpstream, until } from "./running-node.ts";

const token = `ak_live_${randomBytes(12).toString("hex")}`;
const LISTED = `format: 1\nrules:\n  - { id: leak, type: vpatch, leak: "1", point: [credentials], tokens: { values: [${token}] } }\n`;
const UNLISTED = "format: 1\nrules:\n  - { id: other, type: vpatch, point: [credentials], regex: never-matches }\n";
const BROKEN = "format: 1\nrules:\n  - { id: x, typ: vpatch }\n";

function config(upstreamPort: number, workers: number, more = ""): string {
  return [
    "listen: { host: 127.0.0.1, port: 0 }",
    "admin: { port: 0 }",
    `workers: ${workers}`,
    `routes: [{ name: api, upstream: "http://127.0.0.1:${upstreamPort}" }]`,
    "rules: { file: rules.yaml }",
    "state_dir: state",
    more,
    "",
  ].join("\n");
}

async function setting(t: Test, workers: number) {
  const port = await startUpstream(t, (_request, response) => response.end("upstream"));
  const folder = t.testdir({ "node.yaml": config(port, workers), "rules.yaml": LISTED });
  return { folder, upstreamPort: port, node: await startNode(t, folder) };
}

for (const workers of [1, 2]) {
  t.test(`rules change while the node runs, with ${workers} process(es)`, async (t) => {
    const { folder, node } = await setting(t, workers);
    const withToken = () => node.get("/v1/items?page=2", { authorization: `Bearer ${token}` });
    const inForce = (version: number) => (status: Awaited<ReturnType<typeof node.status>>) =>
      status.ruleset.version === version && status.workers.members.every((member) => member.ruleset === version);

    t.match(await node.get("/"), { status: 200, body: "upstream" });
    t.match(await withToken(), { status: 403 });
    t.match(await node.admin("/readyz"), { status: 200 });
    t.equal((await node.status()).workers.members.length, workers);

    await replaceFile(join(folder, "rules.yaml"), UNLISTED);
    await until(node.status, inForce(2));
    t.match(await withToken(), { status: 200 });

    await replaceFile(join(folder, "rules.yaml"), LISTED);
    await until(node.status, inForce(3));
    await replaceFile(join(folder, "rules.yaml"), BROKEN);
    const { ruleset } = await until(node.status, (status) => status.ruleset.last_error !== null);
    t.match(ruleset, { version: 3, last_error: { reason: "invalid" } });
    t.ok(ruleset.last_error!.problems.length > 0);
    t.match(await withToken(), { status: 403 }, "the former rules still hold");

    const metrics = (await node.admin("/metrics")).body;
    t.match(metrics, /^keyward_ruleset_version 3$/m);
    t.match(metrics, /^keyward_ruleset_rejected_total\{reason="invalid"\} 1$/m);
    t.match(metrics, /^keyward_requests_total\{route="api",outcome="blocked"\} 2$/m);
    node.signal("SIGTERM");
    const { code, log } = await node.exit;
    t.equal(code, 0);
    const blocked = node.events.map((line) => JSON.parse(line) as Record<string, unknown>);
    t.match(blocked, [
      { type: "vpatch", action: "blocked", status: 403 },
      { action: "blocked", ruleset: 3 },
    ]);
    t.notOk(
      [...node.events, ...log, metrics, JSON.stringify(ruleset)].join("\n").includes(token),
      "the token is told nowhere",
    );
  });

  t.test(`a configuration is exchanged under load without losing a request, with ${workers} process(es)`, async (t) => {
    const { folder, node } = await setting(t, workers);
    const otherPort = await startUpstream(t, (_request, response) => response.end("other"));
    const seen = new Map<string, number>();
    const run = { loading: true };
    const load = async (): Promise<void> => {
      while (run.loading) {
        const { status, body } = await node.get("/");
        const answer = `${status} ${body}`;
        seen.set(answer, (seen.get(answer) ?? 0) + 1);
      }
    };
    const loads = [load(), load(), load(), load()];
    await until(
      async () => seen.get("200 upstream") ?? 0,
      (count) => count > 20,
    );
    await replaceFile(join(folder, "node.yaml"), config(otherPort, workers));
    await until(
      async () => seen.get("200 other") ?? 0,
      (count) => count > 20,
    );
    run.loading = false;
    await Promise.all(loads);
    t.strictSame([...seen.keys()].sort(), ["200 other", "200 upstream"]);
  });
}

t.test("a configuration that is wrong or needs a restart changes nothing and says why", async (t) => {
  const { folder, node, upstreamPort } = await setting(t, 1);
  await replaceFile(
    join(folder, "node.yaml"),
    config(upstreamPort, 1, "mode: off\nlimits: { headers_max: 50 }\nxyz: 1"),
  );
  const wrong = await until(node.status, (status) => status.config.last_error !== null);
  t.match(wrong.config.last_error!.problems, [{ path: "xyz" }]);
  await replaceFile(join(folder, "node.yaml"), config(upstreamPort, 2, "mode: off"));
  node.signal("SIGHUP");
  const fixed = await until(node.status, (status) => status.config.last_error?.problems[0]?.path === "workers");
  t.match(fixed.config.last_error!.problems, [{ message: /restart/ }]);
  t.match(await node.get("/", { authorization: `Bearer ${token}` }), { status: 403 });
  await replaceFile(join(folder, "node.yaml"), config(upstreamPort, 1, "mode: off"));
  await until(node.status, (status) => status.config.last_error === null);
  t.match(await node.get("/", { authorization: `Bearer ${token}` }), { status: 200 });
});
