import t from "tap";
import { get, startNode, startUpstream, until } from "./running-node.ts";

const RULES = "format: 1\nrules:\n  - { id: other, type: vpatch, point: [credentials], regex: never-matches }\n";

function config({ upstream, workers = 1 }: { upstream: string; workers?: number }): string {
  return `listen: { host: 127.0.0.1, port: 0 }
admin: { port: 0 }
workers: ${workers}
routes: [{ name: api, upstream: "${upstream}" }]
rules: { file: rules.yaml }
state_dir: state
timeouts: { drain: 20s }
`;
}

for (const workers of [1, 2]) {
  t.test(`SIGTERM lets a request in flight finish and ends with 0, with ${workers} process(es)`, async (t) => {
    let finish = (): void => {};
    let arrive = (): void => {};
    const arrived = new Promise<void>((resolve) => (arrive = resolve));
    const upstreamPort = await startUpstream(t, (request, response) => {
      if (request.url !== "/slow") return response.end();
      finish = () => response.end("finished");
      arrive();
    });
    const folder = t.testdir({
      "node.yaml": config({ upstream: `http://127.0.0.1:${upstreamPort}`, workers }),
      "rules.yaml": RULES,
    });
    const node = await startNode(t, folder);
    const answer = node.get("/slow");
    await arrived;
    node.signal("SIGTERM");
    await node.said("stopping");
    // Of several workers the last one's port may take a connection that none of them serves any more.
    if (workers === 1)
      await until(
        () =>
          get(node.port, "/").then(
            () => "accepted",
            () => "refused",
          ),
        (state) => state === "refused",
      );
    finish();
    t.match(await answer, { status: 200, body: "finished" });
    t.match(await node.exit, { code: 0 });
  });
}

t.test("a second signal ends a stop at once", async (t) => {
  let arrive = (): void => {};
  const arrived = new Promise<void>((resolve) => (arrive = resolve));
  const port = await startUpstream(t, () => arrive());
  const folder = t.testdir({ "node.yaml": config({ upstream: `http://127.0.0.1:${port}` }), "rules.yaml": RULES });
  const node = await startNode(t, folder);
  node.get("/never").catch(() => {});
  await arrived;
  node.signal("SIGTERM");
  await node.said("stopping");
  node.signal("SIGINT");
  t.match(await node.exit, { code: 1 });
});

t.test("a worker that is killed is replaced, and its loss is counted", async (t) => {
  const port = await startUpstream(t, (_request, response) => response.end("ok"));
  const folder = t.testdir({
    "node.yaml": config({ upstream: `http://127.0.0.1:${port}`, workers: 2 }),
    "rules.yaml": RULES,
  });
  const node = await startNode(t, folder);
  for (let i = 0; i < 6; i++) t.match(await node.get("/"), { status: 200 });
  const served = async (): Promise<number> =>
    Number(/outcome="forwarded"\} (\d+)/.exec((await node.admin("/metrics")).body)?.[1]);
  t.equal(await served(), 6);
  const before = (await node.status()).workers.members.map(({ pid }) => pid);
  process.kill(before[0]!, "SIGKILL");
  const { workers } = await until(node.status, (status) => {
    const { members, lost } = status.workers;
    return lost === 1 && members.length === 2 && members.every(({ pid, ready }) => ready && pid !== before[0]);
  });
  t.strictSame(
    workers.members.map(({ ruleset }) => ruleset),
    [1, 1],
  );
  for (let i = 0; i < 6; i++) t.match(await node.get("/"), { status: 200 });
  t.equal(await served(), 12, "what the dead worker had counted is not lost");
  t.match((await node.admin("/metrics")).body, /^keyward_workers_lost_total 1$/m);
  node.signal("SIGTERM");
  t.match(await node.exit, { code: 0 });
});
