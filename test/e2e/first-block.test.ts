import { randomBytes } from "node:crypto";
import t from "tap";
import { startNode } from "./node-process.ts";
import { startUpstream } from "./recording-upstream.ts";

const token = `ak_test_${randomBytes(16).toString("hex")}`;
const other = `ak_test_${randomBytes(16).toString("hex")}`;
const prefix = `rx_${randomBytes(6).toString("hex")}`;

const rules = (listed: string) => `format: 1
rules:
  - id: prefix
    type: vpatch
    leak: "1"
    point: [header, AUTHORIZATION]
    regex: '^Bearer ${prefix}'
  - id: listed
    type: vpatch
    leak: "2"
    point: [credentials]
    tokens: { values: ["${listed}"] }
`;

const carriers: readonly { place: string; path: string; headers: Record<string, string> }[] = [
  { place: "Authorization: Bearer", path: "/v1/items", headers: { authorization: `Bearer ${token}` } },
  { place: "a cookie", path: "/v1/items", headers: { cookie: `theme=dark; session=${token}` } },
  { place: "a query value", path: `/v1/items?page=2&key=${token}`, headers: {} },
  { place: "a path segment", path: `/v1/${token}/items`, headers: {} },
  {
    place: "a Basic password",
    path: "/v1/items",
    headers: { authorization: `Basic ${Buffer.from(`me:${token}`).toString("base64")}` },
  },
];

t.test(
  "a listed token is blocked wherever it travels, logged without it, and the list is replaced while running",
  async (t) => {
    const upstream = await startUpstream(t);
    const config = `routes: [{ name: api, upstream: "${upstream.url}" }]\n`;
    const node = await startNode(t, { config, rules: rules(token) });
    const status = async (path: string, headers: Record<string, string>) => {
      const answer = await fetch(node.url + path, { headers });
      await answer.arrayBuffer();
      return answer.status;
    };

    t.equal(await status("/v1/items", { authorization: `Bearer ${other}` }), 200, "a clean request passes");
    t.equal(upstream.requests.length, 1);
    for (const { place, path, headers } of carriers) t.equal(await status(path, headers), 403, `blocked in ${place}`);
    t.equal(upstream.requests.length, 1, "nothing blocked reached the upstream");

    const events = await node.events(carriers.length);
    for (const event of events) {
      t.match(event, {
        type: "vpatch",
        action: "blocked",
        rule_id: "listed",
        leak: "2",
        payload: "API leak",
        status: 403,
        route: "api",
      });
      t.match(event["fingerprint"], /^[A-Za-z0-9_-]{22}$/);
    }
    t.equal(new Set(events.map(({ fingerprint }) => fingerprint)).size, 1, "one token has one fingerprint");
    t.notMatch(node.stdout() + node.stderr(), token, "the token is in no log and no event");

    t.equal(await status("/v1/items", { authorization: `Bearer ${prefix}abc` }), 403, "the regex blocks, too");
    const [, , , , , byRegex] = await node.events(6);
    t.match(byRegex, { rule_id: "prefix", point: ["header", "AUTHORIZATION"] });

    const replace = (text: string) => node.replace("rules.yaml", text);
    await replace(rules(other));
    await node.logged(({ msg, ruleset }) => msg === "a new ruleset is in force" && ruleset === 2);
    t.equal(await status("/v1/items", { authorization: `Bearer ${token}` }), 200, "no longer listed");
    t.equal(await status("/v1/items", { authorization: `Bearer ${other}` }), 403, "newly listed");

    await replace("format: 1\nrules:\n  - id: broken\n    type: vpatch\n    regx: x\n");
    await node.logged(({ msg }) => String(msg).startsWith("the rules were refused"));
    t.equal(await status("/v1/items", { authorization: `Bearer ${other}` }), 403, "the former rules hold");
    t.match(JSON.stringify(await node.status()), "regx", "/status says why");
    t.notMatch(JSON.stringify(await node.status()), other);

    t.equal(await node.stop(), 0, "SIGTERM ends it with 0");
  },
);
