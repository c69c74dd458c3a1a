import { randomBytes } from "node:crypto";
import { readdirSync } from "node:fs";
import t from "tap";
import { FingerprintKey } from "../../../src/core/fingerprint.ts";
import { runCli } from "../../cli/run-cli.ts";

const token = `ak_live_${randomBytes(12).toString("hex")}`;
const RULES = `format: 1
rules:
  - { id: leak, type: vpatch, leak: "7", point: [credentials], tokens: { file: tokens.txt } }
  - { id: debug, type: vpatch, point: [header, X-DEBUG] }
`;
const CONFIG = `routes:
  - { name: api, upstream: "http://127.0.0.1:9000" }
rules: { file: rules.yaml }
state_dir: state
`;

interface Case {
  readonly name: string;
  readonly files: Readonly<Record<string, string>>;
  readonly args: readonly string[];
  readonly stdout?: string;
  /** Lines; a file name stands for its path. */
  readonly problems?: readonly RegExp[];
}

const good = { "node.yaml": CONFIG, "rules.yaml": RULES, "tokens.txt": `${token}\n${token}x\n` };

const cases: readonly Case[] = [
  {
    name: "a configuration and its rules",
    files: good,
    args: ["--config", "node.yaml"],
    stdout: "ok: 1 route, 2 rules, 2 tokens\n",
  },
  { name: "rules alone", files: good, args: ["--rules", "rules.yaml"], stdout: "ok: 2 rules, 2 tokens\n" },
  {
    name: "a configuration without rules",
    files: { "node.yaml": CONFIG.replace(/^rules.*\n/m, "") },
    args: ["--config", "node.yaml"],
    stdout: "ok: 1 route\n",
  },
  {
    name: "other rules than the configuration's",
    files: { ...good, "other.yaml": "format: 1\nrules: []\n" },
    args: ["--config", "node.yaml", "--rules", "other.yaml"],
    stdout: "ok: 1 route, 0 rules, 0 tokens\n",
  },
  {
    name: "JSON",
    files: { "rules.json": '{"format":1,"rules":[{"id":"a","type":"vpatch","point":["uri"]}]}' },
    args: ["--rules", "rules.json"],
    stdout: "ok: 1 rule, 0 tokens\n",
  },
  {
    name: "every mistake of the rules, with its place",
    files: {
      "rules.yaml":
        "format: 1\nrules:\n  - id: a\n    type: vpatch\n    point: [nowhere]\n    regexp: x\n  - id: b\n    type: vpatch\n    point: [uri]\n    regex: '('\n  - id: b\n    type: vpatch\n    point: [uri]\n    tokens: { values: [short] }\n",
    },
    args: ["--rules", "rules.yaml"],
    problems: [
      /^rules\.yaml:5:12: rules\[0\]\.point \(rule a\): .*"nowhere".* expected one of uri, /,
      /^rules\.yaml:6:5: rules\[0\]\.regexp \(rule a\): unknown key/,
      /^rules\.yaml:10:12: rules\[1\]\.regex \(rule b\): /,
      /^rules\.yaml:11:9: rules\[2\]\.id \(rule b\): expected a unique id: rules\[1\] has it too$/,
      /^rules\.yaml:14:24: rules\[2\]\.tokens\.values\[0\] \(rule b\): expected a token of at least 6 characters$/,
    ],
  },
  {
    name: "every mistake of the configuration, with its place",
    files: {
      ...good,
      "node.yaml":
        "listen: { port: 99999 }\nmode: blok\nroutes:\n  - { name: api, upstream: 'ftp://x' }\nstatedir: x\n",
    },
    args: ["--config", "node.yaml"],
    problems: [
      /^node\.yaml:1:17: listen\.port: /,
      /^node\.yaml:2:7: mode: /,
      /^node\.yaml:4:28: routes\[0\]\.upstream/,
      /^node\.yaml:5:1: .*statedir/,
    ],
  },
  {
    name: "mistakes of both files at once",
    files: {
      ...good,
      "node.yaml": "mode: blok\nroutes:\n  - { name: api, upstream: 'http://127.0.0.1:9' }\n",
      "bad.yaml": "format: 2\nrules: []\n",
    },
    args: ["--config", "node.yaml", "--rules", "bad.yaml"],
    problems: [/^bad\.yaml:1:9: format: expected format: 1/, /^node\.yaml:1:7: mode: /],
  },
  {
    name: "syntax",
    files: { "rules.yaml": "format: 1\nrules: [\n" },
    args: ["--rules", "rules.yaml"],
    problems: [/^rules\.yaml:\d+:\d+: /],
  },
  {
    name: "a token file that is missing",
    files: { "rules.yaml": RULES },
    args: ["--rules", "rules.yaml"],
    problems: [/^rules\.yaml:3:\d+: rules\[0\]\.tokens\.file \(rule leak\): tokens\.txt does not exist$/],
  },
  {
    name: "a line of a token file, which is not shown",
    files: { "rules.yaml": RULES, "tokens.txt": `${token}\nx1y2z\n` },
    args: ["--rules", "rules.yaml"],
    problems: [/^tokens\.txt:2:1: \(rule leak\): expected a token of at least 6 characters$/],
  },
];

for (const { name, files, args, stdout = "", problems = [] } of cases) {
  t.test(`check tells what is wrong, or what it checked: ${name}`, async (t) => {
    const cwd = t.testdir(files);
    const ran = await runCli(["check", ...args], { cwd });
    t.equal(ran.code, problems.length === 0 ? 0 : 1);
    t.equal(ran.stdout, stdout);
    const told = ran.stderr.replaceAll(`${cwd}/`, "").split("\n");
    if (problems.length > 0) {
      const count = `${problems.length} problem${problems.length === 1 ? "" : "s"}`;
      t.strictSame(told.slice(problems.length), [count, ""], ran.stderr);
      for (const [i, problem] of problems.entries()) t.match(told[i], problem);
    } else t.equal(ran.stderr, "");
    t.notMatch(ran.stderr, token);
    t.notMatch(ran.stderr, "x1y2z");
    t.strictSame(readdirSync(cwd).toSorted(), Object.keys(files).toSorted(), "nothing is created");
  });
}

t.test(
  "lists of fingerprints are checked against the node's key, and taken as they are where there is none to check against",
  async (t) => {
    const key = new FingerprintKey(randomBytes(32));
    const fingerprints = (keyId: string) =>
      `format: 1\nrules:\n  - { id: a, type: vpatch, point: [credentials], tokens: { key_id: ${JSON.stringify(keyId)}, fingerprints: [${key.fingerprint(Buffer.from(token)).toString("base64url")}] } }\n`;
    const cwd = t.testdir({ "node.yaml": CONFIG, "rules.yaml": fingerprints(key.id) });
    t.match(await runCli(["check", "--rules", "rules.yaml"], { cwd }), { code: 0, stdout: "ok: 1 rule, 1 token\n" });
    t.match(await runCli(["hash", "--config", "node.yaml"], { cwd, input: token }), { code: 0 });
    t.match(await runCli(["check", "--config", "node.yaml"], { cwd }), {
      code: 1,
      stderr: /rules\[0\]\.tokens\.key_id \(rule a\): expected fingerprints made with this node's key/,
    });
  },
);
