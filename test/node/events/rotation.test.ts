import { readFileSync, renameSync } from "node:fs";
import { join } from "node:path";
import t from "tap";
import { startNode } from "../../e2e/node-process.ts";
import { startUpstream } from "../../e2e/recording-upstream.ts";

const RULES = "format: 1\nrules:\n  - { id: r, type: vpatch, point: [header, X-ATTACK] }\n";

t.test("after a log rotation and SIGHUP events go to a new file, and none is lost", async (t) => {
  const upstream = await startUpstream(t);
  const node = await startNode(t, {
    config: `routes: [{ name: api, upstream: "${upstream.url}" }]\nevents: { log: events.ndjson }\nlog: { level: info }\n`,
    rules: RULES,
  });
  const file = join(node.folder, "events.ndjson");
  const attack = async (n: number) => {
    const answer = await fetch(`${node.url}/${n}`, { headers: { "x-attack": "yes" } });
    await answer.arrayBuffer();
    t.equal(answer.status, 403);
  };
  for (let n = 0; n < 5; n++) await attack(n);
  const reloaded = node.logged(({ msg }) => msg === "the configuration was applied");
  renameSync(file, `${file}.1`);
  node.child.kill("SIGHUP");
  await reloaded;
  for (let n = 5; n < 10; n++) await attack(n);
  t.equal(await node.stop(), 0);
  const paths = (name: string) =>
    readFileSync(name, "utf8")
      .trimEnd()
      .split("\n")
      .map((line) => (JSON.parse(line) as { path: string }).path);
  t.ok(paths(file).includes("/9"), "the last is in the new file");
  t.strictSame(
    [...paths(`${file}.1`), ...paths(file)],
    Array.from({ length: 10 }, (_, n) => `/${n}`),
  );
});
