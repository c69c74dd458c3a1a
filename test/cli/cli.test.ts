import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import t from "tap";
import { runCli } from "./run-cli.ts";

const { version } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")) as {
  version: string;
};
const token = `ak_live_${randomBytes(12).toString("hex")}`;
const COMMANDS = ["node", "console", "check", "explain", "hash", "import", "up"];

interface Case {
  readonly args: readonly string[];
  readonly code: number;
  readonly stdout?: RegExp;
  readonly stderr?: RegExp;
}

const cases: readonly Case[] = [
  { args: ["--help"], code: 0, stdout: /^keyward COMMAND/ },
  { args: ["-h"], code: 0, stdout: /^keyward COMMAND/ },
  { args: ["help"], code: 0, stdout: /^keyward COMMAND/ },
  { args: ["--version"], code: 0, stdout: new RegExp(`^${version}\n$`) },
  { args: [], code: 2, stderr: /^keyward COMMAND/ },
  { args: ["nonsense"], code: 2, stderr: /there is no command "nonsense"[^]*keyward COMMAND/ },
  { args: ["constructor"], code: 2, stderr: /there is no command/ },
  { args: ["--nonsense"], code: 2, stderr: /keyward COMMAND/ },
  ...COMMANDS.flatMap((name): Case[] => [
    { args: [name, "--help"], code: 0, stdout: new RegExp(`^keyward ${name}`) },
    { args: [name, "--nonsense"], code: 2, stderr: new RegExp(`Unknown option '--nonsense'\n\nkeyward ${name}`) },
    { args: [name, "nonsense"], code: 2, stderr: new RegExp(`\n\nkeyward ${name}`) },
  ]),
  { args: ["node", "-h"], code: 0, stdout: /^keyward node/ },
  { args: ["node", "--help=yes"], code: 2, stderr: /\n\nkeyward node/ },
  { args: ["node"], code: 2, stderr: /needs --config FILE/ },
  { args: ["node", "--config"], code: 2, stderr: /--config[^]*keyward node/ },
  { args: ["check"], code: 2, stderr: /needs --config FILE or --rules FILE/ },
  { args: ["explain"], code: 2, stderr: /needs --rules FILE or --config FILE/ },
  { args: ["explain", "--rules", "r.yaml", "--scheme", "ftp"], code: 2, stderr: /--scheme is http or https/ },
  { args: ["explain", "--rules", "r.yaml", "--remote-addr", "here"], code: 2, stderr: /--remote-addr is an address/ },
  { args: ["hash"], code: 2, stderr: /needs --config FILE or --key-file FILE/ },
  { args: ["hash", "--config", "a", "--key-file", "b"], code: 2, stderr: /needs --config FILE or --key-file FILE/ },
  // Files that are not there: a problem, not wrong usage.
  {
    args: ["node", "--config", "/nonexistent/node.yaml"],
    code: 1,
    stderr: /^\/nonexistent\/node\.yaml: does not exist\n1 problem\n$/,
  },
  {
    args: ["check", "--config", "/nonexistent/node.yaml"],
    code: 1,
    stderr: /^\/nonexistent\/node\.yaml: does not exist\n1 problem\n$/,
  },
  {
    args: ["check", "--rules", "/nonexistent/rules.yaml"],
    code: 1,
    stderr: /^\/nonexistent\/rules\.yaml: does not exist\n1 problem\n$/,
  },
  {
    args: ["explain", "--rules", "/nonexistent/rules.yaml"],
    code: 1,
    stderr: /^\/nonexistent\/rules\.yaml: does not exist\n1 problem\n$/,
  },
  {
    args: ["hash", "--config", "/nonexistent/node.yaml"],
    code: 1,
    stderr: /^\/nonexistent\/node\.yaml: does not exist\n1 problem\n$/,
  },
  {
    args: ["hash", "--key-file", "/nonexistent/key"],
    code: 1,
    stderr: /^keyward: \/nonexistent\/key does not exist\n$/,
  },
];

for (const { args, code, stdout = /^$/, stderr = /^$/ } of cases) {
  t.test(`exit code and output follow from the arguments: keyward ${args.join(" ")}`, async (t) => {
    const ran = await runCli(args);
    t.equal(ran.code, code);
    t.match(ran.stdout, stdout);
    t.match(ran.stderr, stderr);
    t.notMatch(ran.stderr, /^ +at /m, "no stack trace");
  });
}

for (const args of [
  [token],
  [`--${token}`],
  ["hash", token],
  ["hash", "--key-file", "k", token],
  ["explain", "--rules", "r.yaml", token],
  ["check", token],
]) {
  t.test(
    `a token given by mistake as an argument is not repeated: ${args.join(" ").replace(token, "TOKEN")}`,
    async (t) => {
      const ran = await runCli(args);
      t.equal(ran.code, 2);
      t.notMatch(ran.stdout + ran.stderr, token);
    },
  );
}

t.test("the overview names every command and no other", async (t) => {
  const { stdout } = await runCli(["--help"]);
  const named = [...stdout.matchAll(/^ {2}([a-z]+) {2,}\S/gm)].map(([, name]) => name);
  t.strictSame(named, COMMANDS);
});
