import { execFile, execFileSync, spawn, type ChildProcess } from "node:child_process";
import { accessSync, constants, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { promisify } from "node:util";

const run = promisify(execFile);
const POLL_MS = 5;
const POLLS_MAX = 4_000;
const ERROR_CHARACTERS_MAX = 2_000;

/** Cores: what is measured has one for itself; load and upstream share the other. */
export const PEER_CORE = 0;
export const LOAD_CORE = 1;

/** Linux counts CPU time in these. */
const TICKS_PER_SECOND = Number(execFileSync("getconf", ["CLK_TCK"], { encoding: "utf8" }));

/** A child process on one core. */
export interface Pinned {
  readonly pid: number;
  /** User and system time so far, in microseconds. */
  cpuUs(): number;
  /** Resident memory in MiB. */
  rssMiB(): number;
  /** Resolves when it has ended; SIGKILL after a while. */
  stop(): Promise<void>;
}

export interface PinnedOptions {
  readonly core: number;
  readonly env?: Readonly<Record<string, string>>;
}

/** `taskset` becomes the program, so the process that is measured is the child itself. */
export function startPinned(program: string, args: readonly string[], { core, env }: PinnedOptions): Pinned {
  const child = spawn("taskset", ["-c", String(core), program, ...args], {
    stdio: ["ignore", "ignore", "pipe"],
    env: { ...process.env, ...env },
  });
  let errors = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    errors = (errors + text).slice(-ERROR_CHARACTERS_MAX);
  });
  const pid = child.pid!;
  const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));
  let stopping = false;
  void ended.then(() => {
    if (!stopping) process.stderr.write(`${program} ended by itself: ${errors}\n`);
  });
  return {
    pid,
    cpuUs: () => cpuUsOf(pid),
    rssMiB: () => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]) / 1024,
    async stop() {
      stopping = true;
      await end(child, ended);
    },
  };
}

async function end(child: ChildProcess, ended: Promise<void>): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill("SIGTERM");
  const patience = setTimeout(() => child.kill("SIGKILL"), 10_000);
  await ended;
  clearTimeout(patience);
}

/** Fields 14 and 15 of /proc/PID/stat; the name in field 2 may hold spaces. */
function cpuUsOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8")
    .replace(/^.*\) /s, "")
    .split(" ");
  return ((Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND) * 1e6;
}

/** Resolves when a GET of the url gives 200. */
export async function untilReady(url: string): Promise<void> {
  for (let i = 0; i < POLLS_MAX; i++) {
    const answer = await fetch(url).catch(() => undefined);
    await answer?.arrayBuffer();
    if (answer?.status === 200) return;
    await delay(POLL_MS);
  }
  throw new Error(`nothing answers at ${url}`);
}

/** The path of an installed program. */
export function which(program: string): string | undefined {
  return [...(process.env["PATH"] ?? "").split(":"), "/usr/sbin"]
    .map((folder) => join(folder, program))
    .find((file) => {
      try {
        accessSync(file, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });
}

/** The first line that a program prints when asked for its version. */
export async function firstLine(program: string, args: readonly string[]): Promise<string> {
  const { stdout, stderr } = await run(program, [...args]).catch((error: { stdout: string; stderr: string }) => error);
  return (stdout + stderr).trim().split("\n")[0] ?? "";
}
