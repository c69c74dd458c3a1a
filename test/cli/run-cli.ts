import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";

const CLI = fileURLToPath(new URL("../../src/cli.ts", import.meta.url));

export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `keyward` as a user does: its own process, text or bytes on standard input. */
export function runCli(
  args: readonly string[],
  { cwd, input = "" }: { cwd?: string; input?: string | Buffer } = {},
): Promise<Ran> {
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [CLI, ...args], { cwd }, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === "number" ? error.code : -1;
      resolve({ code, stdout, stderr });
    });
    // A command that does not read its input may be gone before it is written.
    child.stdin!.on("error", () => {}).end(input);
  });
}
