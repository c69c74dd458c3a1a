import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, statSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import t from "tap";
import { readCurl } from "../../src/core/request-text/curl.ts";
import { runCli } from "../cli/run-cli.ts";

const CLI = fileURLToPath(new URL("../../src/cli.ts", import.meta.url));

/** Sends what a curl line sends; the status and the body, as `curl -i` shows them. */
async function run(line: string): Promise<string> {
  const head = readCurl(line);
  if (typeof head === "string") throw new Error(head);
  const { fields } = head;
  const pairs = Array.from({ length: fields.count }, (_, i): [string, string] => [fields.given(i), fields.value(i)]);
  const host = pairs.find(([name]) => name === "Host")![1];
  const headers = pairs.filter(([name]) => name !== "Host");
  const answer = await fetch(`http://${host}${head.target}`, { method: head.method, headers });
  return `${answer.status} ${await answer.text()}`;
}

/** Takes a port of the loopback address where nobody has it yet. */
async function occupy(port: number): Promise<() => void> {
  const server = createServer();
  await new Promise<void>((resolve) => server.once("error", () => resolve()).listen(port, "127.0.0.1", resolve));
  return () => server.close();
}

t.test("one command gives a node, three curl lines that do what they say, and a clean end", async (t) => {
  const cwd = t.testdir();
  // Other programs of this machine may have the usual ports at any moment: here they always have.
  const releases = await Promise.all([occupy(8_080), occupy(9_090), occupy(7_000)]);
  const child = spawn(process.execPath, [CLI, "up"], { cwd, stdio: ["ignore", "pipe", "pipe"] });
  const closed = once(child, "close") as Promise<[number | null]>;
  t.teardown(async () => {
    for (const release of releases) release();
    if (child.exitCode === null && child.signalCode === null) child.kill("SIGKILL");
    await closed;
  });
  let errors = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => (errors += text));
  let said = "";
  await new Promise<void>((resolve, reject) => {
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      said += text;
      if (said.includes("Stop: Ctrl-C")) resolve();
    });
    void closed.then(([code]) => reject(new Error(`ended with ${code}: ${errors}`)));
  });

  t.match(said, /^Port 8080 is taken; using \d+\.\nPort 9090 is taken; using \d+\.\nPort 7000 is taken; using \d+\.\n/);
  const [passes, blocked, event] = [...said.matchAll(/^ +(curl .*)$/gm)].map(([, line]) => line!);
  t.ok(passes !== undefined && blocked !== undefined && event !== undefined, "three curl lines");
  const token = /Bearer (\S+)'/.exec(blocked!)![1]!;
  t.match(await run(event!), /none yet/);
  t.match(await run(passes!), /^200 [^]*"padlock"/);
  const answer = await run(blocked!);
  t.match(answer, /^403 [^]*"error":"blocked"/);
  let told: Record<string, unknown> = {};
  // The line is written a moment after the answer.
  for (let tries = 0; tries < 200 && told["type"] === undefined; tries++)
    told = JSON.parse((await run(event!)).slice(4)) as Record<string, unknown>;
  t.match(told, {
    type: "vpatch",
    action: "blocked",
    rule_id: "leak-1",
    payload: "API leak",
    path: "/v1/items",
    status: 403,
  });
  t.match(answer, told["request_id"]);

  for (const name of ["node.yaml", "console.yaml", "node.token", "leaked-token.txt", "console/console.key"]) {
    t.equal(statSync(join(cwd, "var/demo", name)).mode & 0o777, 0o600, `${name} is for this user only`);
  }
  const events = readFileSync(join(cwd, "var/demo/events.ndjson"), "utf8");
  t.notMatch(events, token);

  child.kill("SIGINT");
  t.strictSame((await closed)[0], 0);
  t.equal(errors, "");
  await t.rejects(fetch(/http:\S+/.exec(passes!)![0]), "the node is gone");
});

t.test("where the demo's folder cannot be made it says so and ends", async (t) => {
  const ran = await runCli(["up"], { cwd: t.testdir({ var: "a file" }) });
  t.match(ran, {
    code: 1,
    stdout: "",
    stderr: /^keyward: \.\/var\/demo (?:cannot be used|lies below something that is not a folder)[^\n]*\n$/,
  });
});
