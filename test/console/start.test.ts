import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pino } from "pino";
import { t, type Test } from "tap";
import { consoleConfigSchema } from "../../src/console/config/schema.ts";
import { startConsole, type Console } from "../../src/console/start.ts";
import { newPassword, OWN_PAGE, tokenOf } from "./accounts/people.ts";

const quiet = pino({ level: "silent" });

async function start(t: Test, stateDir: string): Promise<Console> {
  const config = consoleConfigSchema.parse({ state_dir: stateDir, listen: { port: 0 } });
  const started = await startConsole(config, quiet);
  if ("problem" in started) throw new Error(started.problem.message);
  t.teardown(() => started.stop());
  return started;
}

t.test("from the first start to being signed in, and on after a restart", async (t) => {
  const folder = t.testdir();
  const console = await start(t, folder);
  const password = newPassword();
  const answer = await fetch(`http://127.0.0.1:${console.port}/api/v1/setup`, {
    method: "POST",
    headers: { ...OWN_PAGE, "content-type": "application/json" },
    body: JSON.stringify({ token: tokenOf(console.firstLink!), email: "a@example.com", password, name: "A" }),
  });
  t.equal(answer.status, 200);
  const [cookie] = answer.headers.getSetCookie().map((text) => text.split(";")[0]!);
  const me = async ({ port }: Console) =>
    (await fetch(`http://127.0.0.1:${port}/api/v1/me`, { headers: { cookie: cookie! } })).json();
  t.match(await me(console), { email: "a@example.com", role: "global_administrator" });
  await console.stop();

  const again = await start(t, folder);
  t.equal(again.firstLink, undefined);
  t.match(await me(again), { email: "a@example.com" });
});

const SECRETS: readonly (readonly [what: string, text: string | undefined, message: RegExp])[] = [
  ["missing", undefined, /does not exist|no such file/i],
  ["empty", "\n", /is empty/],
];
for (const [what, text, message] of SECRETS) {
  t.test(`it does not start with a client secret that is ${what}`, async (t) => {
    const folder = t.testdir();
    const file = join(folder, "secret");
    if (text !== undefined) await writeFile(file, text);
    const oidc = { issuer: "https://id.example.com", client_id: "keyward", client_secret_file: file };
    const started = await startConsole(
      consoleConfigSchema.parse({ state_dir: folder, listen: { port: 0 }, oidc }),
      quiet,
    );
    t.match(started, { problem: { file, message } });
  });
}
