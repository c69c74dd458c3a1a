import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { LOAD_CORE } from "./process.ts";

/** Runs a client script of the bench in a process of its own, beside the upstream, and gives the JSON it prints. */
export async function runClient<Result>(script: URL, options: object): Promise<Result> {
  const args = ["-c", String(LOAD_CORE), process.execPath, fileURLToPath(script), JSON.stringify(options)];
  const child = spawn("taskset", args, { stdio: ["ignore", "pipe", "inherit"] });
  const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
  let text = "";
  for await (const chunk of child.stdout.setEncoding("utf8")) text += String(chunk);
  const code = await ended;
  if (code !== 0) throw new Error(`${script.pathname} ended with ${code}`);
  return JSON.parse(text) as Result;
}
