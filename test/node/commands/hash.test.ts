import { createHmac, randomBytes } from "node:crypto";
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import t from "tap";
import { runCli } from "../../cli/run-cli.ts";

const CONFIG = 'routes:\n  - { name: api, upstream: "http://127.0.0.1:9000" }\nstate_dir: state\n';
const key = randomBytes(32);

function expected(token: Buffer, under: Buffer): string {
  return createHmac("sha256", under).update(token).digest().subarray(0, 16).toString("base64url");
}

const random = randomBytes(20).toString("hex");
const tokens: readonly { name: string; input: Buffer; token?: Buffer; hint: string }[] = [
  {
    name: "a token and a line end",
    input: Buffer.from(`${random}\n`),
    token: Buffer.from(random),
    hint: `${random.slice(0, 4)}…${random.slice(-4)} (40)`,
  },
  {
    name: "a token and a line end of Windows",
    input: Buffer.from(`${random}\r\n`),
    token: Buffer.from(random),
    hint: `${random.slice(0, 4)}…${random.slice(-4)} (40)`,
  },
  {
    name: "a token without a line end",
    input: Buffer.from(random),
    hint: `${random.slice(0, 4)}…${random.slice(-4)} (40)`,
  },
  { name: "a short token", input: Buffer.from("abc123"), hint: "*** (6)" },
  { name: "bytes that are no text", input: Buffer.from([0x80, 0xff, 0xfe, 1, 2, 3, 4, 5]), hint: "*** (8)" },
  { name: "a long token", input: Buffer.from("k".repeat(4_000)), hint: "kkkk…kkkk (4000)" },
];

for (const { name, input, token = input, hint } of tokens) {
  t.test(`the fingerprint is the first 16 bytes of the HMAC under the key: ${name}`, async (t) => {
    const cwd = t.testdir({ key });
    const json = await runCli(["hash", "--key-file", "key", "--json"], { cwd, input });
    t.equal(json.code, 0);
    t.equal(json.stderr, "");
    const facts = JSON.parse(json.stdout) as { fingerprint: string; key_id: string };
    t.strictSame(facts, { fingerprint: expected(token, key), hint, length: token.length, key_id: facts.key_id });
    t.match(facts.key_id, /^[A-Za-z0-9_-]{8}$/);
    const text = await runCli(["hash", "--key-file", "key"], { cwd, input });
    t.match(
      text.stdout,
      new RegExp(`^fingerprint +${facts.fingerprint}\nhint +.*\nlength +${token.length}\nkey_id +${facts.key_id}\n$`),
    );
    for (const shown of [json.stdout, text.stdout]) t.notOk(shown.includes(token.toString("latin1")));
  });
}

t.test("with a configuration the key is the node's own; it is made where the node has not run yet", async (t) => {
  const cwd = t.testdir({ "node.yaml": CONFIG });
  const first = await runCli(["hash", "--config", "node.yaml", "--json"], { cwd, input: random });
  t.equal(first.code, 0);
  const file = join(cwd, "state/fingerprint.key");
  t.equal(statSync(file).mode & 0o777, 0o600);
  t.match(JSON.parse(first.stdout), { fingerprint: expected(Buffer.from(random), readFileSync(file)) });
  const second = await runCli(["hash", "--config", "node.yaml", "--json"], { cwd, input: random });
  t.equal(second.stdout, first.stdout, "and stays");
});

for (const [name, input, stderr] of [
  ["nothing", "", /^keyward hash: no token on standard input\n$/],
  ["an empty line", "\n", /^keyward hash: no token on standard input\n$/],
  ["more than a token can be", "x".repeat(100_000), /^keyward: expected at most 65536 bytes on standard input\n$/],
] as const) {
  t.test(`what is no token is told in a sentence: ${name}`, async (t) => {
    const ran = await runCli(["hash", "--key-file", "key"], { cwd: t.testdir({ key }), input });
    t.match(ran, { code: 1, stdout: "", stderr });
  });
}

t.test("a file that is no key is told in a sentence", async (t) => {
  const ran = await runCli(["hash", "--key-file", "key"], { cwd: t.testdir({ key: "short" }), input: random });
  t.match(ran, { code: 1, stdout: "", stderr: /^keyward: a fingerprint key has 16 to 64 bytes\n$/ });
});

t.test(
  "a list becomes a table that only its owner can read, holds no token, and works as a rule's token file",
  async (t) => {
    const listed = Array.from({ length: 50 }, () => randomBytes(12).toString("hex"));
    const list = listed.map((token, i) => (i % 2 === 0 ? token : `${token}\texpires=2099-01-01\tsource=place ${i}`));
    const rules = "format: 1\nrules:\n  - { id: a, type: vpatch, point: [credentials], tokens: { file: leak.kwt } }\n";
    const cwd = t.testdir({ "node.yaml": CONFIG, "leak.txt": list.join("\n"), "rules.yaml": rules });
    const made = await runCli(["hash", "--config", "node.yaml", "--list", "leak.txt", "--table", "leak.kwt"], { cwd });
    t.match(made.stdout, /^leak\.kwt: 50 tokens under key [A-Za-z0-9_-]{8}\n$/);
    t.equal(made.code, 0);
    const table = readFileSync(join(cwd, "leak.kwt"));
    t.equal(statSync(join(cwd, "leak.kwt")).mode & 0o777, 0o600);
    t.notOk(listed.some((token) => table.includes(token) || table.includes(Buffer.from(token, "hex"))));
    const checked = await runCli(["check", "--config", "node.yaml", "--rules", "rules.yaml"], { cwd });
    t.equal(checked.stdout, "ok: 1 route, 1 rule, 50 tokens\n");
  },
);

t.test("a list with mistakes makes no table and tells them with their place", async (t) => {
  const secret = randomBytes(2).toString("hex");
  const cwd = t.testdir({ key, "leak.txt": `good-token\n${secret}\ngood-token\twhere=here\n` });
  const made = await runCli(["hash", "--key-file", "key", "--list", "leak.txt", "--table", "leak.kwt"], { cwd });
  t.equal(made.code, 1);
  t.equal(
    made.stderr,
    "leak.txt:2:1: expected a token of at least 6 characters\nleak.txt:3:12: expected expires=… or source=… after the tab\n2 problems\n",
  );
  t.throws(() => statSync(join(cwd, "leak.kwt")), { code: "ENOENT" });
});

t.test("--list and --table go together", async (t) => {
  const cwd = t.testdir({ key });
  for (const args of [
    ["--list", "x"],
    ["--table", "x"],
    ["--list", "x", "--table", "y", "--json"],
  ]) {
    t.equal((await runCli(["hash", "--key-file", "key", ...args], { cwd })).code, 2);
  }
});
