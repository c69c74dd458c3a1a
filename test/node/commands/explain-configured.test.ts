import { readdirSync } from "node:fs";
import t from "tap";
import { runCli } from "../../cli/run-cli.ts";
import { bearer, get, RULES, token, type Case } from "./explained.ts";

const CONFIG = `routes:
  - { name: quiet, path: /quiet, mode: off, upstream: "http://127.0.0.1:9" }
  - { name: api, host: api.example.com, path: /, application: 5, upstream: "http://127.0.0.1:9" }
rules: { file: rules.yaml }
state_dir: state
`;

const configured: readonly (Case & { readonly config?: string; readonly rules?: string })[] = [
  { name: "the configuration's rules", input: get("/v2/x", bearer), stdout: /verdict: blocked \(2 of 3/ },
  {
    name: "the route's application",
    rules: "point: [instance]\n    regex: '^5$'",
    input: get("/"),
    stdout: /verdict: blocked \(1 of 1/,
  },
  { name: "a route that is off", input: get("/quiet", bearer), stdout: /verdict: passed on, since the mode is off/ },
  {
    name: "no route",
    input: get("/").replace("api.example.com", "other"),
    code: 1,
    stderr: /404 before any rule: no route fits \(no_route\)\n$/,
  },
  {
    name: "a dry run",
    config: "dry_run: true",
    input: get("/v1", bearer),
    stdout: /verdict: watched: passed on with an event/,
  },
  {
    name: "an address never blocked",
    config: "allow_from: [203.0.113.0/24]",
    args: ["--remote-addr", "203.0.113.7"],
    input: get("/v1", bearer),
    stdout: /verdict: allowed: passed on with an event/,
  },
  {
    name: "a client behind a trusted proxy",
    config: "trusted_proxies: [127.0.0.1]\nallow_from: [203.0.113.0/24]",
    input: get("/v1", bearer, "X-Forwarded-For: 203.0.113.7"),
    stdout: /verdict: allowed/,
  },
  {
    name: "limits",
    config: "limits: { target_bytes_max: 64 }",
    input: get(`/${"x".repeat(64)}`),
    code: 1,
    stderr: /with 414 before any rule/,
  },
];

for (const { name, config = "", rules, args = [], input = "", code = 0, stdout = /^$/, stderr = /^$/ } of configured) {
  t.test(`explain takes what decides from the node's configuration: ${name}`, async (t) => {
    const text = rules === undefined ? RULES : `format: 1\nrules:\n  - id: r\n    type: vpatch\n    ${rules}\n`;
    const cwd = t.testdir({ "node.yaml": CONFIG + config, "rules.yaml": text, "tokens.txt": `${token}\n` });
    const ran = await runCli(["explain", "--config", "node.yaml", ...args], { cwd, input });
    t.match(ran.stdout, stdout);
    t.match(ran.stderr, stderr);
    t.equal(ran.code, code);
    t.notMatch(ran.stdout + ran.stderr, token);
    t.strictSame(readdirSync(cwd).toSorted(), ["node.yaml", "rules.yaml", "tokens.txt"], "nothing is created");
  });
}
