import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const CLI = fileURLToPath(new URL("../../src/cli.ts", import.meta.url));
const run = promisify(execFile);

/** A console as an operator runs it. */
export interface ConsoleProcess {
  readonly url: string;
  /** A new access token. */
  token(role: string): Promise<string>;
  /** @throws where the answer is no 2xx */
  post(path: string, token: string, body: object): Promise<Record<string, unknown>>;
  stop(): Promise<void>;
}

export async function startConsoleProcess(folder: string, database: string): Promise<ConsoleProcess> {
  const config = join(folder, "console.yaml");
  const publicUrl = "http://127.0.0.1:7000";
  await writeFile(
    config,
    `listen: { host: 127.0.0.1, port: 0 }\npublic_url: ${publicUrl}\nstate_dir: console\ndatabase: "${database}"\n`,
  );
  const child = spawn(process.execPath, [CLI, "console", "--config", config], { stdio: ["ignore", "ignore", "pipe"] });
  const port = await new Promise<number>((resolve, reject) => {
    createInterface(child.stderr).on("line", (line) => {
      const said = JSON.parse(line) as { msg?: string; port?: number };
      if (said.msg === "the console is up") resolve(said.port!);
    });
    child.once("exit", (code) => reject(new Error(`the console ended with ${code}`)));
  });
  const url = `http://127.0.0.1:${port}`;
  return {
    url,
    async token(role) {
      const args = [CLI, "console", "token", "--config", config, "--role", role, "--name", "bench"];
      return (await run(process.execPath, args)).stdout.trim();
    },
    async post(path, token, body) {
      const answer = await fetch(`${url}/api/v1${path}`, {
        method: "POST",
        headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
        body: JSON.stringify(body),
      });
      const text = await answer.text();
      if (!answer.ok) throw new Error(`${path}: ${answer.status} ${text}`);
      return JSON.parse(text) as Record<string, unknown>;
    },
    async stop() {
      child.kill("SIGTERM");
      if (child.exitCode === null) await once(child, "exit");
    },
  };
}
