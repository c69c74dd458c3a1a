import { join } from "node:path";
import t from "tap";
import { runCli } from "../../cli/run-cli.ts";
import { bearer, get, hint, RULES, token, type Case } from "./explained.ts";

t.test("explain tells for each rule the scope, the values and the match, masked", async (t) => {
  const cwd = t.testdir({ "rules.yaml": RULES, "tokens.txt": `${token}\n` });
  const input = `GET /v1/items?debug=1&key=${token} HTTP/1.1\r\nHost: api.example.com\r\nAuthorization: Bearer ${token}\r\n\r\n`;

  t.test("as text", async (t) => {
    const { code, stdout, stderr } = await runCli(["explain", "--rules", "rules.yaml"], { cwd, input });
    t.equal(code, 0);
    t.equal(stderr, "");
    t.notMatch(stdout, token);
    const [leak, scoped, gone, verdict] = stdout.trimEnd().split("\n\n");
    t.match(leak, /^rule leak \(A leak\): blocks\n {2}when {5}every request\n/);
    t.match(leak, /\n {2}wants {4}a listed token\n {2}match {4}yes, at \[credentials\]: /);
    t.ok(leak!.endsWith(hint), hint);
    t.match(scoped, /^rule scoped: would match, but is out of scope\n/);
    t.match(
      scoped,
      '\n  when     holds    [header, HOST] equal "api.example.com"\n  when     fails    [path, 0] equal "v2"\n',
    );
    t.match(scoped, '\n  unless   fails    [remote_addr] cidr "198.51.100.0/24"\n');
    t.match(scoped, "\n  point    [header, AUTHORIZATION]: Bear");
    t.match(gone, /^rule gone: would match, but has expired\n/);
    t.match(gone, "\n  point    [get, debug]: *** (1)\n");
    t.match(verdict, /^verdict: blocked \(1 of 3 rules match\)$/);
  });

  t.test("as JSON", async (t) => {
    const { code, stdout } = await runCli(["explain", "--rules", "rules.yaml", "--json"], { cwd, input });
    t.equal(code, 0);
    t.notMatch(stdout, token);
    const told = JSON.parse(stdout) as { blocked: boolean; rules: Record<string, unknown>[] };
    t.equal(told.blocked, true);
    t.match(told.rules, [
      {
        rule: "leak",
        mode: "block",
        verdict: "blocks",
        in_scope: true,
        expired: false,
        hit: true,
        match: { point: ["credentials"], token_hint: hint },
      },
      {
        rule: "scoped",
        mode: "watch",
        in_scope: false,
        hit: false,
        when: [
          { type: "equal", point: ["header", "HOST"], value: "api.example.com", holds: true },
          { type: "equal", point: ["path", 0], value: "v2", holds: false },
        ],
        unless: [{ type: "cidr", point: ["remote_addr"], holds: false }],
        match: { point: ["header", "AUTHORIZATION"], token_hint: hint },
      },
      { rule: "gone", expired: true, hit: false, points: [{ point: ["get", "debug"], values: ["*** (1)"] }] },
    ]);
  });
});

const cases: readonly Case[] = [
  {
    name: "a curl command",
    args: ["--curl", `curl 'https://api.example.com/v2/x' -H '${bearer}'`],
    stdout: /rule leak.*: blocks[^]*rule scoped: watches[^]*verdict: blocked \(2 of 3/,
  },
  {
    name: "one rule alone decides what is told",
    args: ["--rule", "scoped"],
    input: get("/v2/x", bearer),
    stdout: /^rule scoped: watches[^]*verdict: watched: passed on with an event \(1 of 1 rules match\)\n$/,
  },
  {
    name: "a client excepted by its address",
    args: ["--rule", "scoped", "--remote-addr", "198.51.100.7"],
    input: get("/v2/x", bearer),
    stdout: /unless {3}holds [^]*verdict: passed on \(0 of 1/,
  },
  {
    name: "nothing matches",
    input: get("/v1"),
    stdout: /rule leak .*: does not match[^]*point {4}\[get, debug\]: no value[^]*verdict: passed on \(0 of 3/,
  },
  {
    name: "a request the node refuses: no Host",
    input: "GET / HTTP/1.1\r\n\r\n",
    code: 1,
    stderr: /^the node refuses this request with 400 before any rule: .*\(invalid_host\)\n$/,
  },
  {
    name: "a request the node refuses: both framings",
    input: get("/", "Content-Length: 1", "Transfer-Encoding: chunked"),
    code: 1,
    stderr: /with 400 before any rule: .*\(length_and_coding\)\n$/,
  },
  {
    name: "a request the node refuses: a repeated Authorization",
    input: get("/", bearer, bearer),
    code: 1,
    stderr: /with 400 before any rule: .*\(duplicate_field\)\n$/,
  },
  {
    name: "a request the node refuses: a name like a ruled one",
    input: get("/", `X_Api_Key: ${token}`, "Content_Length: 1"),
    code: 1,
    stderr: /with 400 before any rule: .*\(ambiguous_field_name\)\n$/,
  },
  {
    name: "no request",
    input: "",
    code: 1,
    stderr: /^expected a request line such as "GET \/v1\/items HTTP\/1.1" first\n$/,
  },
  {
    name: "no such rule",
    args: ["--rule", "other"],
    input: get("/"),
    code: 1,
    stderr: /^there is no rule "other" in rules\.yaml\n$/,
  },
  {
    name: "a curl command that is none",
    args: ["--curl", `wget ${token}`],
    code: 1,
    stderr: /^expected a command that starts with curl\n$/,
  },
  {
    name: "a token in a body of JSON",
    input: `POST / HTTP/1.1\nHost: api.example.com\nContent-Type: application/json\n\n{"key":"${token}"}`,
    stdout: /verdict: blocked/,
  },
  {
    name: "a token in the data of a curl command",
    args: ["--curl", `curl http://h/ -d key=${token}`],
    stdout: /verdict: blocked/,
  },
  {
    name: "a long body after the head",
    input: `${get("/", bearer)}${"x".repeat(300_000)}`,
    stdout: /verdict: blocked/,
  },
];

for (const { name, args = [], input = "", code = 0, stdout = /^$/, stderr = /^$/ } of cases) {
  t.test(`explain answers as the node would: ${name}`, async (t) => {
    const cwd = t.testdir({ "rules.yaml": RULES, "tokens.txt": `${token}\n` });
    const ran = await runCli(["explain", "--rules", "rules.yaml", ...args], { cwd, input });
    t.match(ran.stdout, stdout);
    t.match(ran.stderr, stderr);
    t.equal(ran.code, code);
    t.notMatch(ran.stdout + ran.stderr, token);
  });
}

t.test("rules with mistakes are told as check tells them, and nothing is explained", async (t) => {
  const cwd = t.testdir({ "rules.yaml": RULES.replace("[get, debug]", "[body]"), "tokens.txt": `${token}\nshort\n` });
  const { code, stdout, stderr } = await runCli(["explain", "--rules", "rules.yaml"], { cwd, input: get("/") });
  t.equal(code, 1);
  t.equal(stdout, "");
  t.match(stderr, /^.*rules\.yaml:22:12: .*\n1 problem\n$/);
  t.equal(join(cwd, "rules.yaml"), stderr.slice(0, stderr.indexOf(":22:")));
});
