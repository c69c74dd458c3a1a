import { execFile, spawn, type ChildProcess } from "node:child_process";
import { chown, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { Client } from "pg";
import type { Test } from "tap";
import { until } from "./until.ts";

const run = promisify(execFile);
const BINARIES = "/usr/lib/postgresql";
/** `.ci/run` sets it: there missing binaries are a failure. */
const REQUIRED = process.env["KEYWARD_REQUIRE_POSTGRES"] === "1";
const PORT = 54_329;

/** A PostgreSQL of the test's own, to be stopped and started as its machine would be. */
export interface PostgresCluster {
  readonly url: string;
  /** As when power fails: nothing is written that was not yet. */
  crash(): Promise<void>;
  /** Again, after a crash; resolves once it answers. */
  start(): Promise<void>;
  query(text: string, values?: readonly unknown[]): Promise<readonly Record<string, unknown>[]>;
}

/** Where PostgreSQL's programs are, the newest of several; undefined where none are: whoever needs them is skipped. */
export async function postgresBinaries(): Promise<string | undefined> {
  const versions = await readdir(BINARIES).catch(() => []);
  const newest = versions.sort((a, b) => Number(b) - Number(a))[0];
  if (newest === undefined && REQUIRED) throw new Error(`no PostgreSQL below ${BINARIES}`);
  return newest && join(BINARIES, newest, "bin");
}

/** Makes a cluster in a temporary folder and starts it; ended and removed with the test. */
export async function startPostgres(t: Test, binaries: string): Promise<PostgresCluster> {
  const folder = await mkdtemp(join(tmpdir(), "keyward-postgres-"));
  t.teardown(() => rm(folder, { recursive: true, force: true }));
  const user = await unprivileged();
  if (user !== undefined) await chown(folder, user.uid, user.gid);
  const data = join(folder, "data");
  const make = ["-D", data, "-U", "postgres", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync"];
  await run(join(binaries, "initdb"), make, user ?? {});
  // An address of its own: while it is stopped nobody else is given its port.
  const [a, b] = [(process.pid >> 8) & 255, process.pid & 255];
  const url = `postgres://postgres@127.${64 + ((process.pid >> 16) & 63)}.${a}.${b}:${PORT}/postgres`;
  const args = ["-D", data, "-k", folder, "-h", new URL(url).hostname, "-p", String(PORT)];

  let server: ChildProcess | undefined;
  const query = async (text: string, values: readonly unknown[] = []) => {
    const client = new Client({ connectionString: url });
    client.on("error", () => {});
    try {
      await client.connect();
      return (await client.query(text, [...values])).rows as Record<string, unknown>[];
    } finally {
      await client.end().catch(() => {});
    }
  };
  const start = async (): Promise<void> => {
    server = spawn(join(binaries, "postgres"), args, { ...user, stdio: "ignore" });
    await until(() => query("select 1").then(Boolean, () => false));
  };
  const crash = async (): Promise<void> => {
    if (server === undefined || server.exitCode !== null) return;
    const ended = new Promise((resolve) => server!.once("exit", resolve));
    // PostgreSQL's immediate shutdown.
    server.kill("SIGQUIT");
    await ended;
  };
  await start();
  t.teardown(crash);
  return { url, crash, start, query };
}

/** PostgreSQL refuses to run as root. */
async function unprivileged(): Promise<{ uid: number; gid: number } | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const id = async (flag: string): Promise<number> => Number((await run("id", [flag, "postgres"])).stdout);
  return { uid: await id("-u"), gid: await id("-g") };
}
