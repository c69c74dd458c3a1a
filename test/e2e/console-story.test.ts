import { randomBytes } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import t from "tap";
import { startConsole } from "./console-process.ts";
import { startNode } from "./node-process.ts";
import { startUpstream } from "./recording-upstream.ts";
import { until } from "./until.ts";

const newToken = (): string => `ak_live_${randomBytes(16).toString("hex")}`;

t.test(
  "a leak is added, blocked, closed, reopened; the console may be away; nothing is lost and no token is kept",
  async (t) => {
    const upstream = await startUpstream(t);
    const console = await startConsole(t);
    const admin = await console.token("administrator");
    const analyst = await console.token("analyst");
    const node = await startNode(t, {
      config: `routes: [{ name: api, upstream: "${upstream.url}" }]\n`,
      console: { url: console.url, token: await console.token("node") },
    });
    const [one, two, other] = [newToken(), newToken(), newToken()];
    const use = async (token: string, url = node.url): Promise<number> => {
      const answer = await fetch(`${url}/v1/items`, { headers: { authorization: `Bearer ${token}` } });
      await answer.arrayBuffer();
      return answer.status;
    };

    // Added: nothing is blocked by that alone.
    const added = await console.ask("POST", "/leaks", admin, {
      title: "Found in a public repository",
      tokens: [one, two],
    });
    t.match(added, {
      status: 201,
      body: { status: "open", remediation: "none", volume: 2, tokens: [{ hint: String }, { hint: String }] },
    });
    t.notMatch(JSON.stringify(added.body), new RegExp(`${one}|${two}`), "the answer holds no token");
    const leak = Number(added.body["id"]);
    t.equal(await use(one), 200);

    // Applied: both are blocked within a second.
    const path = `/leaks/${leak}`;
    const decided = performance.now();
    t.match(await console.ask("POST", `${path}/apply`, admin, { remediation: "block" }), {
      status: 200,
      body: { remediation: "block" },
    });
    for (const token of [one, two]) await until(async () => (await use(token)) === 403);
    t.comment(`blocked ${Math.round(performance.now() - decided)} ms after the decision`);
    t.equal(await use(other), 200, "another token passes");

    // The attempts appear.
    const attempts = () => console.ask("GET", `${path}/attempts`, analyst);
    await until(async () => ((await attempts()).body["items"] as unknown[]).length >= 2);
    const found = await console.ask("GET", `/events?q=${encodeURIComponent(`vpatch today leak:${leak}`)}`, analyst);
    t.match(found, { status: 200, body: { items: [{ action: "blocked", leak }] } });

    // Closed: passes again. Reopened and applied: blocked again.
    t.equal((await console.ask("POST", `${path}/close`, admin, { reason: "rotated", force: true })).status, 200);
    await until(async () => (await use(one)) === 200);
    t.equal((await console.ask("POST", `${path}/reopen`, admin, {})).status, 200);
    t.equal((await console.ask("POST", `${path}/apply`, admin, { remediation: "block" })).status, 200);
    await until(async () => (await use(one)) === 403);

    // An analyst may not decide; the attempt to is kept.
    t.match(await console.ask("POST", `${path}/close`, analyst, { reason: "curious" }), {
      status: 403,
      body: { code: "forbidden" },
    });
    const audit = await console.ask("GET", "/audit", admin);
    t.match(
      (audit.body["items"] as { outcome: string }[]).filter(({ outcome }) => outcome === "refused"),
      [{ action: "POST /api/v1/leaks/{id}/close", status: 403 }],
    );

    // Without the console the node goes on, also after a restart of its own; its events arrive when it is back.
    t.equal(await console.stop(), 0);
    t.equal(await use(two), 403);
    await node.stop();
    const again = await node.restart();
    t.equal(await use(two, again.url), 403, "blocked by the ruleset that was kept");
    await console.start();
    const requestIds = [...(await again.events(1)).map((event) => String(event["request_id"]))];
    await until(async () => {
      const { body } = await console.ask("GET", `/events?q=request_id:${requestIds[0]}`, analyst);
      return (body["items"] as unknown[]).length === 1;
    });

    // Nowhere on disk, and in nothing that was said.
    for (const folder of [console.folder, node.folder]) {
      for (const name of await readdir(folder, { recursive: true, withFileTypes: true })) {
        if (!name.isFile()) continue;
        const text = await readFile(join(name.parentPath, name.name), "latin1");
        for (const token of [one, two]) t.notOk(text.includes(token), `${name.name} holds no token`);
      }
    }
    for (const token of [one, two]) t.notOk((console.stderr() + node.stderr() + again.stderr()).includes(token));
    for (const secret of [admin, analyst]) t.notOk(console.stderr().includes(secret));
  },
);
