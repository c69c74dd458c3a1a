import { spawn, type ChildProcess } from "node:child_process";
import { fileURLToPath } from "node:url";
import { LOAD_CORE } from "./process.ts";

/** Runs a client script of the bench in a process of its own, beside the upstream, and gives the JSON it prints. */
export async function runClient<Result>(script: URL, options: object): Promise<Result> {
  return (await holdClient<Result>(script, options)).release();
}

export interface HeldClient<Result> {
  /** Lets it come to its end, and gives the JSON it prints then. */
  release(): Promise<Result>;
}

/** As `runClient`; where the script says by a line that it is ready, this resolves then, and it goes on until it is released. */
export async function holdClient<Result>(script: URL, options: object): Promise<HeldClient<Result>> {
  const args = ["-c", String(LOAD_CORE), process.execPath, fileURLToPath(script), JSON.stringify(options)];
  const child = spawn("taskset", args, { stdio: ["pipe", "pipe", "inherit"] });
  const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
  let text = "";
  const said = new Promise<void>((resolve) => {
    child.stdout.setEncoding("utf8").on("data", (part: string) => {
      text += part;
      resolve();
    });
  });
  stopWithParent(child, ended);
  await Promise.race([said, ended]);
  return {
    async release() {
      child.stdin.end();
      const code = await ended;
      if (code !== 0) throw new Error(`${script.pathname} ended with ${code}`);
      return JSON.parse(text) as Result;
    },
  };
}

/** A bench that fails leaves no client behind. */
function stopWithParent(child: ChildProcess, ended: Promise<unknown>): void {
  const kill = (): void => void child.kill();
  process.once("exit", kill);
  void ended.then(() => process.off("exit", kill));
}
