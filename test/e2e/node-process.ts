import { spawn, type ChildProcess } from "node:child_process";
import { mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Test } from "tap";
import { collectLines, type Line } from "./process-lines.ts";

const CLI = fileURLToPath(new URL("../../src/cli.ts", import.meta.url));

const LISTEN = "listen: { host: 127.0.0.1, port: 0 }";

/** A node run as an operator runs it: the command line, its own process, files in a folder of its own. */
export interface NodeProcess {
  readonly folder: string;
  readonly url: string;
  readonly port: number;
  readonly adminUrl: string;
  readonly child: ChildProcess;
  /** Everything written so far. */
  stdout(): string;
  stderr(): string;
  /** Resolves with the first `count` event lines. */
  events(count: number): Promise<Line[]>;
  /** Resolves when a line of the node's own log satisfies the test. */
  logged(test: (line: Line) => boolean): Promise<Line>;
  status(): Promise<Line>;
  /** As editors save: a new file takes the old one's name. */
  replace(file: string, text: string): Promise<void>;
  /** Sends SIGTERM (or another signal) and gives the exit code. */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
  /** The same files again, after a stop; another port, where none was asked for. */
  restart(): Promise<NodeProcess>;
}

export interface NodeFiles {
  /** YAML of the routes and whatever else is under test; `listen`, `admin`, `state_dir` are given here. */
  readonly config: string;
  readonly rules?: string;
  /** A console to follow, and the node's token. */
  readonly console?: { readonly url: string; readonly token: string };
  /** By default 127.0.0.1 and a free port. */
  readonly listen?: string;
  /** By default in the folder of its own. */
  readonly stateDir?: string;
  readonly files?: Readonly<Record<string, string>>;
}

/** Starts a node and waits until it is up; stopped and cleaned up with the test. */
export async function startNode(
  t: Test,
  { config, rules, console, listen = LISTEN, stateDir = "state", files = {} }: NodeFiles,
): Promise<NodeProcess> {
  const folder = await mkdtemp(join(tmpdir(), "keyward-e2e-"));
  t.teardown(() => rm(folder, { recursive: true, force: true }));
  const sources = [
    rules === undefined ? "" : "rules: { file: rules.yaml }\n",
    console === undefined ? "" : `console: { url: "${console.url}", token_file: node.token }\n`,
  ];
  const head = `${listen}\nadmin: { port: 0 }\nstate_dir: ${stateDir}\n${sources.join("")}`;
  await writeFile(join(folder, "node.yaml"), head + (/^workers:/m.test(config) ? "" : "workers: 1\n") + config);
  if (rules !== undefined) await writeFile(join(folder, "rules.yaml"), rules);
  if (console !== undefined) await writeFile(join(folder, "node.token"), console.token, { mode: 0o600 });
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  return launch(t, folder);
}

async function launch(t: Test, folder: string): Promise<NodeProcess> {
  const child = spawn(process.execPath, [CLI, "node", "--config", join(folder, "node.yaml")], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  const exited = new Promise<number | null>((resolve) => child.once("exit", resolve));
  const out = collectLines(child.stdout);
  const err = collectLines(child.stderr);
  const stop = async (signal: NodeJS.Signals = "SIGTERM") => {
    child.kill(signal);
    return exited;
  };
  t.teardown(async () => {
    if (child.exitCode === null && child.signalCode === null) child.kill("SIGKILL");
    await exited;
  });
  const died = exited.then((code) => {
    throw new Error(`the node ended with ${code}: ${err.text()}`);
  });
  died.catch(() => {});
  const logged = (test: (line: Line) => boolean) => Promise.race([err.line(test), died]);
  const up = await logged(({ msg }) => msg === "the node is up");
  const adminUrl = `http://127.0.0.1:${String(up["admin_port"])}`;
  return {
    folder,
    url: `http://127.0.0.1:${String(up["port"])}`,
    port: Number(up["port"]),
    adminUrl,
    child,
    stdout: out.text,
    stderr: err.text,
    events: (count) => Promise.race([out.lines(count), died]),
    logged,
    status: async () => (await (await fetch(`${adminUrl}/status`)).json()) as Line,
    replace: async (file, text) => {
      await writeFile(join(folder, `${file}.new`), text);
      await rename(join(folder, `${file}.new`), join(folder, file));
    },
    stop,
    restart: () => launch(t, folder),
  };
}
