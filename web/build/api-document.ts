import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { consoleConfigSchema } from "../../src/console/config/schema.ts";
import { startConsole } from "../../src/console/start.ts";
import { openLog } from "../../src/platform/log.ts";

/** What a console with everything configured says of its API: the OpenAPI document, as text. Runs one for a moment. */
export async function apiDocument(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "keyward-api-"));
  try {
    const secretFile = join(folder, "oidc.secret");
    await writeFile(secretFile, "never used", { mode: 0o600 });
    const config = consoleConfigSchema.parse({
      listen: { port: 0 },
      state_dir: join(folder, "state"),
      // Its operations are there only with a provider; nobody calls it.
      oidc: { issuer: "http://127.0.0.1:1", client_id: "keyward", client_secret_file: secretFile },
    });
    const console = await startConsole(config, openLog("error"));
    if ("problem" in console) throw new Error(console.problem.message);
    try {
      return await (await fetch(`http://127.0.0.1:${console.port}/api/openapi.json`)).text();
    } finally {
      await console.stop();
    }
  } finally {
    await rm(folder, { recursive: true });
  }
}
