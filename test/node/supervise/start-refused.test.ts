import { once } from "node:events";
import { chmod } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import t, { type Test } from "tap";
import { launch } from "./running-node.ts";

const RULES = "format: 1\nrules:\n  - { id: other, type: vpatch, point: [credentials], regex: never-matches }\n";

function config(options: {
  upstream?: string;
  workers?: number;
  port?: number;
  adminPort?: number;
  state?: string;
}): string {
  const { upstream = "http://127.0.0.1:1", workers = 1, port = 0, adminPort = 0, state = "state" } = options;
  return `listen: { host: 127.0.0.1, port: ${port} }
admin: { port: ${adminPort} }
workers: ${workers}
routes: [{ name: api, upstream: "${upstream}" }]
rules: { file: rules.yaml }
state_dir: ${state}
timeouts: { drain: 20s }
`;
}

t.test("what keeps a node from starting is one clear sentence and exit 1", async (t) => {
  const taken = createServer().listen(0, "127.0.0.1");
  await once(taken, "listening");
  t.teardown(() => taken.close());
  const { port } = taken.address() as AddressInfo;
  const cases: { name: string; config: string; rules?: string; says: RegExp }[] = [
    { name: "port in use", config: config({ port }), says: new RegExp(`^keyward: .*${port} is already in use`) },
    {
      name: "port in use, workers",
      config: config({ port, workers: 2 }),
      says: new RegExp(`^keyward: .*${port} is already in use`),
    },
    {
      name: "admin port in use",
      config: config({ adminPort: port }),
      says: new RegExp(`^keyward: the admin address 127.0.0.1:${port} is already in use$`),
    },
    {
      name: "host without address",
      config: config({ upstream: "http://nowhere.invalid" }),
      says: /node\.yaml:4:33: routes\[0\]\.upstream: host nowhere\.invalid c/,
    },
    { name: "state folder is a file", config: config({ state: "rules.yaml" }), says: /^keyward: the state folder .* / },
    { name: "configuration", config: "mode: x\n", says: /node\.yaml:1:7: mode: expected one of/ },
    { name: "rules", config: config({}), rules: "format: 2\n", says: /rules\.yaml:1:\d+: .*format/ },
  ];
  for (const { name, config: text, rules = RULES, says } of cases) {
    await t.test(name, async (t: Test) => {
      const { code, log } = await launch(t, t.testdir({ "node.yaml": text, "rules.yaml": rules })).exit;
      t.equal(code, 1);
      const sentences = log.filter((line) => !line.startsWith("{"));
      t.ok(
        sentences.some((line) => says.test(line)),
        log.join("\n"),
      );
      t.notMatch(log.join("\n"), /^\s+at /m, "no stack trace");
    });
  }
});

t.test("a fingerprint key that others can read keeps a node from starting", async (t) => {
  const folder = t.testdir({
    "node.yaml": config({}),
    "rules.yaml": RULES,
    state: { "fingerprint.key": "x".repeat(32) },
  });
  await chmod(join(folder, "state", "fingerprint.key"), 0o644);
  const { code, log } = await launch(t, folder).exit;
  t.equal(code, 1);
  t.match(log.join("\n"), /fingerprint\.key: can be read by other users/);
});
