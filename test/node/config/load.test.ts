import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { generate } from "selfsigned";
import t, { type Test } from "tap";
import { loadNodeConfig } from "../../../src/node/config/load.ts";
import { restartNeeded } from "../../../src/node/config/restart.ts";
import { unresolvableHosts } from "../../../src/node/config/upstream-hosts.ts";
import { printProblem, sortProblems } from "../../../src/platform/problem.ts";

const ROUTE = "routes: [{ name: a, upstream: 'http://127.0.0.1:1' }]\n";

async function load(t: Test, text: string, files: Record<string, string> = {}) {
  const folder = t.testdir({ "node.yaml": text, ...files });
  return { folder, loaded: await loadNodeConfig(join(folder, "node.yaml")) };
}

/** What is wrong with a configuration, without its folder. */
async function problems(t: Test, text: string, files?: Record<string, string>): Promise<string[]> {
  const { folder, loaded } = await load(t, text, files);
  if (!("problems" in loaded)) return [];
  return sortProblems(loaded.problems).map((problem) => printProblem(problem).replaceAll(`${folder}/`, ""));
}

t.test("the configuration that is shipped loads, and its defaults are the schema's", async (t) => {
  const shipped = await loadNodeConfig("config/node.yaml");
  if ("problems" in shipped) return t.fail(shipped.problems.map(printProblem).join("\n"));
  const { loaded } = await load(t, ROUTE);
  if ("problems" in loaded) return t.fail();
  const { routes, rules, state_dir: folder, ...rest } = shipped.config;
  t.match(routes, [
    { name: "api", application: "1", upstream: loaded.config.routes[0]!.upstream && { balance: "least_conn" } },
  ]);
  t.ok(rules!.file.endsWith("/config/rules.yaml"));
  t.ok(folder.endsWith("/var/node"));
  const { routes: _, rules: none, state_dir: __, ...defaults } = loaded.config;
  t.equal(none, undefined);
  t.strictSame(rest, defaults);
  const { urls: ___, ...upstream } = routes[0]!.upstream;
  const { urls: ____, ...upstreamDefaults } = loaded.config.routes[0]!.upstream;
  t.strictSame(upstream, upstreamDefaults);
});

const CASES: { name: string; text: string; files?: Record<string, string>; expected: string[] }[] = [
  { name: "the least configuration is one route", text: ROUTE, expected: [] },
  { name: "http2 without tls is no mistake", text: `${ROUTE}listen: { http2: true }\n`, expected: [] },
  {
    name: "mistakes of shape are told together",
    text: "listen: { port: x }\nmode: on\ntimeouts: { head: 10, draim: 1s }\nroutes: []\n",
    expected: [
      "node.yaml:1:17: listen.port: expected a number",
      "node.yaml:2:7: mode: expected one of off, monitoring, safe_blocking, block",
      "node.yaml:3:19: timeouts.head: expected a time such as 250ms, 10s, 5m, 2h or 7d",
      "node.yaml:3:23: timeouts.draim: unknown key; did you mean `drain`?",
      "node.yaml:4:9: routes: expected at least 1 entry",
    ],
  },
  {
    name: "mistakes of meaning are told together",
    text: [
      "listen: { port: 9090, tls: { cert: no.pem, key: no.key } }",
      "routes:",
      "  - { name: a, upstream: 'http://u:p@h:1' }",
      "  - { name: a, host: 'x:80', upstream: { urls: ['http://h:1/path'] } }",
      "block:",
      "  headers: { Content-Length: '5', X-A: \"a\\nb\" }",
      "  body_file: no.html",
      "",
    ].join("\n"),
    expected: [
      "node.yaml:1:1: admin.port: expected another port than listen.port",
      "node.yaml:1:36: listen.tls.cert: no.pem does not exist",
      "node.yaml:1:49: listen.tls.key: no.key does not exist",
      "node.yaml:3:26: routes[0].upstream: expected no user or password in the address",
      "node.yaml:4:13: routes[1].name: expected a name no other route has",
      "node.yaml:4:22: routes[1].host: expected a host such as api.example.com or *.example.com, without a port",
      "node.yaml:4:49: routes[1].upstream.urls[0]: expected http://host:port without a path",
      "node.yaml:6:30: block.headers.Content-Length: expected another header: the node sets this one itself",
      "node.yaml:6:40: block.headers.X-A: expected a value of Latin-1 without control characters",
      "node.yaml:7:14: block.body_file: no.html does not exist",
    ],
  },
  {
    name: "an upstream is HTTP/1.1 or HTTP/2, in the clear or over TLS, short or in full",
    text: [
      "routes:",
      ...["http://h", "https://h:1", "h2://h", "H2S://[::1]:1"].flatMap((url, i) => [
        `  - { name: short${i}, upstream: '${url}' }`,
        `  - { name: full${i}, upstream: { urls: ['${url}/'], balance: round_robin, health: { path: / } } }`,
      ]),
      "",
    ].join("\n"),
    expected: [],
  },
  {
    name: "an upstream that is spelled in another way is refused",
    text: [
      "routes:",
      ...["h2c://h", "http2://h", "h2:h", "ws://h", "h", "h2://", "h2s://a b"].map(
        (url, i) => `  - { name: a${i}, upstream: { urls: ['${url}'] } }`,
      ),
      "",
    ].join("\n"),
    expected: [
      ...Array.from(
        { length: 7 },
        (_, i) =>
          `node.yaml:${i + 2}:36: routes[${i}].upstream.urls[0]: expected http://, https://, h2:// or h2s:// with host:port`,
      ),
    ],
  },
  {
    name: "an upstream of HTTP/2 has no path and no neighbour of HTTP/1.1",
    text: [
      "routes:",
      "  - { name: b, upstream: 'h2s://u:p@h' }",
      "  - { name: c, upstream: 'h2://h/path' }",
      "  - { name: d, upstream: { urls: ['h2://h', 'http://h'] } }",
      "",
    ].join("\n"),
    expected: [
      "node.yaml:2:26: routes[0].upstream: expected no user or password in the address",
      "node.yaml:3:26: routes[1].upstream: expected h2://host:port without a path",
      "node.yaml:4:34: routes[2].upstream.urls: expected either HTTP/2 (h2, h2s) or HTTP/1.1 (http, https) for all",
    ],
  },
  {
    name: "a time that no timer can hold is refused",
    text: `${ROUTE}timeouts: { keep_alive: 30d, connect: 0s }\n`,
    expected: [
      "node.yaml:2:25: timeouts.keep_alive: expected 1ms to 24h",
      "node.yaml:2:39: timeouts.connect: expected 1ms to 24h",
    ],
  },
  {
    name: "an address as the TLS name of an upstream is refused",
    text: "routes: [{ name: a, upstream: { urls: ['https://h:1'], tls: { servername: '127.0.0.1' } } }]\n",
    expected: ["node.yaml:1:75: routes[0].upstream.tls.servername: expected a host name, not an address"],
  },
  {
    name: "what is no certificate is refused",
    text: `${ROUTE}listen: { tls: { cert: a.pem, key: a.key } }\n`,
    files: { "a.pem": "x", "a.key": "y" },
    expected: [
      "node.yaml:2:24: listen.tls.cert: expected a certificate in PEM form in a.pem",
      "node.yaml:2:36: listen.tls.key: expected a private key in PEM form without a passphrase in a.key",
    ],
  },
  {
    name: "a block body that is too large is refused",
    text: `${ROUTE}block: { body_file: large.html }\n`,
    files: { "large.html": "x".repeat(65_537) },
    expected: ["node.yaml:2:21: block.body_file: expected a file of at most 64 KiB"],
  },
];

for (const { name, text, files, expected } of CASES) {
  t.test(name, async (t) => t.strictSame(await problems(t, text, files), expected));
}

t.test("a missing file is one sentence", async (t) => {
  const loaded = await loadNodeConfig(join(t.testdir({}), "node.yaml"));
  t.match(loaded, { problems: [{ line: 0, message: "does not exist" }] });
});

t.test("certificates must fit their keys, and a fitting pair is watched", async (t) => {
  const [one, two] = await Promise.all([generate([]), generate([])]);
  const files = { "1.pem": one.cert, "1.key": one.private, "2.pem": two.cert, "2.key": two.private };
  const text = (key: string) =>
    `${ROUTE}listen: { tls: { cert: 1.pem, key: 1.key, sni: [{ host: b, cert: 2.pem, key: ${key} }] } }\n`;
  t.strictSame(await problems(t, text("1.key"), files), [
    "node.yaml:2:78: listen.tls.sni[0].key: expected the key of the certificate in `cert`",
  ]);
  const { folder, loaded } = await load(t, text("2.key"), files);
  t.strictSame(
    [...loaded.seen.keys()].sort(),
    ["1.key", "1.pem", "2.key", "2.pem", "node.yaml"].map((f) => join(folder, f)),
  );
});

t.test("a certificate whose key is too short for TLS is refused, not found out by the first connection", async (t) => {
  const { cert, private: key } = await generate([], { keySize: 512 });
  const files = { "1.pem": cert, "1.key": key };
  const upstream = `{ urls: ["https://127.0.0.1:1"], tls: { cert: 1.pem, key: 1.key } }`;
  t.strictSame(await problems(t, `routes: [{ name: a, upstream: ${upstream} }]\n`, files), [
    "node.yaml:1:77: routes[0].upstream.tls.cert: expected a certificate that TLS takes in 1.pem; is its key too short?",
  ]);
});

t.test("relative paths are meant from the configuration's folder", async (t) => {
  const text = `${ROUTE}rules: { file: r.yaml }\nstate_dir: s\nevents: { log: e.log }\nblock: { body_file: b.html, headers: { content-type: text/x } }\n`;
  const { folder, loaded } = await load(t, text, { "b.html": "<p>" });
  if ("problems" in loaded) return t.fail(loaded.problems.map(printProblem).join());
  const { rules, state_dir: state, events, block } = loaded.config;
  t.strictSame(
    [rules!.file, state, events.log, block.body_file],
    ["r.yaml", "s", "e.log", "b.html"].map((f) => join(folder, f)),
  );
  t.strictSame(loaded.block, { status: 403, body: { text: "<p>", contentType: "text/x" }, headers: {} });
});

t.test("a change of what a running node holds on to needs a restart; other changes do not", async (t) => {
  const { folder, loaded: before } = await load(t, ROUTE);
  await writeFile(
    join(folder, "node.yaml"),
    `${ROUTE}listen: { port: 1 }\nadmin: { port: 2 }\nworkers: 3\nstate_dir: elsewhere\nmode: off\ntimeouts: { connect: 1s, head: 1s }\n`,
  );
  const after = await loadNodeConfig(join(folder, "node.yaml"));
  if ("problems" in before || "problems" in after) return t.fail();
  t.strictSame(
    restartNeeded(before.config, after.config).map((mistake) =>
      printProblem(after.problem(mistake)).replace(`${folder}/`, ""),
    ),
    [
      "node.yaml:2:17: listen.port: cannot change while the node runs; restart it to apply this",
      "node.yaml:3:8: admin: cannot change while the node runs; restart it to apply this",
      "node.yaml:4:10: workers: cannot change while the node runs; restart it to apply this",
      "node.yaml:5:12: state_dir: cannot change while the node runs; restart it to apply this",
      "node.yaml:7:32: timeouts.head: cannot change while the node runs; restart it to apply this",
    ],
  );
  t.strictSame(restartNeeded(before.config, before.config), []);
});

t.test("a host that has no address is told, one known from before is not asked for", async (t) => {
  const { loaded } = await load(
    t,
    "routes: [{ name: a, upstream: { urls: ['http://nowhere.invalid:1', 'http://[::1]:2'] } }]\n",
  );
  if ("problems" in loaded) return t.fail();
  const found = await unresolvableHosts(loaded.config);
  t.match(found, [
    { path: ["routes", 0, "upstream", "urls", 0], message: /^host nowhere\.invalid cannot be resolved|in time$/ },
  ]);
  t.equal(found.length, 1);
  t.strictSame(await unresolvableHosts(loaded.config, new Set(["nowhere.invalid"])), []);
});
