import { spawn } from "node:child_process";
import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { Test } from "tap";
import { freePort } from "../../src/up/free-port.ts";
import { collectLines, type Line } from "./process-lines.ts";

const CLI = fileURLToPath(new URL("../../src/cli.ts", import.meta.url));
const run = promisify(execFile);

/** A console run as an operator runs it; it can be ended and started again on the same port and files. */
export interface ConsoleProcess {
  readonly folder: string;
  readonly configFile: string;
  readonly url: string;
  /** What all its runs wrote on standard error so far. */
  stderr(): string;
  /** A new access token, by the command line. */
  token(role: string): Promise<string>;
  ask(method: string, path: string, token: string, body?: unknown): Promise<Answer>;
  /** @returns the exit code; null after a signal */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
  /** Again, after a stop. */
  start(): Promise<void>;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Line;
}

/**
 * Starts a console and waits until it is up; stopped and cleaned up with the test. @param stateDir in a folder of its own,
 * unless it lies elsewhere
 */
export async function startConsole(t: Test, config = "", stateDir = "state"): Promise<ConsoleProcess> {
  const folder = await mkdtemp(join(tmpdir(), "keyward-console-"));
  t.teardown(() => rm(folder, { recursive: true, force: true }));
  const configFile = join(folder, "console.yaml");
  const written: string[] = [];
  // Known before it listens: what it takes for its own pages goes by public_url.
  const port = await freePort(0);
  let child: Awaited<ReturnType<typeof launch>> | undefined;
  const start = async (): Promise<void> => {
    child = await launch(configFile, written);
  };
  await writeFile(
    configFile,
    `listen: { host: 127.0.0.1, port: ${port} }\npublic_url: http://127.0.0.1:${port}\nstate_dir: ${stateDir}\n${config}`,
  );
  await start();
  t.teardown(() => child?.stop("SIGKILL"));
  const url = `http://127.0.0.1:${port}`;
  return {
    folder,
    configFile,
    url,
    stderr: () => written.join("\n"),
    async token(role) {
      const args = [CLI, "console", "token", "--config", configFile, "--role", role, "--name", `a test's ${role}`];
      return (await run(process.execPath, args)).stdout.trim();
    },
    async ask(method, path, token, body) {
      const answer = await fetch(`${url}/api/v1${path}`, {
        method,
        headers: {
          authorization: `Bearer ${token}`,
          ...(body === undefined ? {} : { "content-type": "application/json" }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const text = await answer.text();
      return { status: answer.status, headers: answer.headers, body: text === "" ? {} : (JSON.parse(text) as Line) };
    },
    stop: (signal = "SIGTERM") => child!.stop(signal),
    start,
  };
}

async function launch(configFile: string, written: string[]) {
  const child = spawn(process.execPath, [CLI, "console", "--config", configFile], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  const exited = new Promise<number | null>((resolve) => child.once("exit", resolve));
  // The one-time link of a first start.
  child.stdout.resume();
  const err = collectLines(child.stderr);
  child.stderr.on("data", (chunk: Buffer) => written.push(chunk.toString()));
  const died = exited.then((code) => {
    throw new Error(`the console ended with ${code}: ${err.text()}`);
  });
  died.catch(() => {});
  await Promise.race([err.line(({ msg }) => msg === "the console is up"), died]);
  return {
    async stop(signal: NodeJS.Signals) {
      child.kill(signal);
      return exited;
    },
  };
}
