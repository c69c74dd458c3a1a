import { spawn } from "node:child_process";
import { once } from "node:events";
import { rename, writeFile } from "node:fs/promises";
import { createServer, request, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Test } from "tap";

/** A node run as its users run it, in a process of its own that ends with the test. */
export interface RunningNode {
  readonly port: number;
  readonly adminPort: number;
  /** Lines of standard output and of standard error so far. */
  readonly events: readonly string[];
  readonly log: readonly string[];
  readonly exit: Promise<{ code: number | null; log: readonly string[] }>;
  signal(name: NodeJS.Signals): void;
  /** Resolves with the first log line, past or to come, that holds the text. */
  said(text: string): Promise<string>;
  get(path: string, headers?: Record<string, string>): Promise<{ status: number; body: string }>;
  admin(path: string): Promise<{ status: number; body: string }>;
  status(): Promise<Status>;
}

export interface Status {
  ruleset: {
    version: number | null;
    last_error: { reason: string; problem_count: number; problems: { message: string }[] } | null;
  };
  config: { last_error: { problems: { path: string; message: string }[] } | null };
  workers: { lost: number; members: { pid: number; ready: boolean; ruleset: number | null }[] };
  upstreams: { url: string; healthy: boolean }[];
}

export async function startUpstream(t: Test, handler: RequestListener): Promise<number> {
  const server = createServer(handler).listen(0, "127.0.0.1");
  await once(server, "listening");
  t.teardown(() => (server.closeAllConnections(), server.close()));
  return (server.address() as AddressInfo).port;
}

/** Writes a file as editors do: aside, then renamed. */
export async function replaceFile(file: string, content: string): Promise<void> {
  await writeFile(`${file}~`, content);
  await rename(`${file}~`, file);
}

/** @param folder holds node.yaml */
export function launch(t: Test, folder: string): Omit<RunningNode, "port" | "adminPort" | "get" | "admin" | "status"> {
  const child = spawn(process.execPath, ["src/cli.ts", "node", "--config", join(folder, "node.yaml")], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  const [events, log]: [string[], string[]] = [[], []];
  const waiting = new Set<() => void>();
  createInterface(child.stdout).on("line", (line) => events.push(line));
  createInterface(child.stderr).on("line", (line) => {
    log.push(line);
    for (const look of waiting) look();
  });
  const exit = once(child, "close").then(([code]) => {
    for (const look of waiting) look();
    return { code: code as number | null, log };
  });
  t.teardown(async () => {
    child.kill("SIGKILL");
    await exit;
  });
  return {
    events,
    log,
    exit,
    signal: (name) => child.kill(name),
    said: (text) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          const found = log.find((line) => line.includes(text));
          if (found === undefined && child.exitCode === null && child.signalCode === null) return;
          waiting.delete(look);
          if (found === undefined) reject(new Error(`the node ended without saying "${text}":\n${log.join("\n")}`));
          else resolve(found);
        };
        waiting.add(look);
        look();
      }),
  };
}

export async function startNode(t: Test, folder: string): Promise<RunningNode> {
  const node = launch(t, folder);
  const { port, admin_port: adminPort } = JSON.parse(await node.said("the node is up")) as {
    port: number;
    admin_port: number;
  };
  const admin = (path: string) => get(adminPort, path);
  return {
    ...node,
    port,
    adminPort,
    get: (path, headers) => get(port, path, headers),
    admin,
    status: async () => JSON.parse((await admin("/status")).body) as Status,
  };
}

/** One request on a connection of its own. */
export function get(
  port: number,
  path: string,
  headers: Record<string, string> = {},
): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    request({ host: "127.0.0.1", port, path, headers, agent: false }, (response) => {
      let body = "";
      response.on("data", (chunk: Buffer) => (body += chunk.toString("latin1")));
      response.on("end", () => resolve({ status: response.statusCode ?? 0, body }));
      response.on("error", reject);
    })
      .on("error", reject)
      .end();
  });
}

/** Asks again and again until the answer fits; tap's own timeout bounds it. */
export async function until<T>(ask: () => Promise<T>, fits: (answer: T) => boolean): Promise<T> {
  for (;;) {
    const answer = await ask();
    if (fits(answer)) return answer;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
