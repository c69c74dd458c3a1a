import { readFile } from "node:fs/promises";
import type { Command } from "./platform/command.ts";
import { leanHttp } from "./platform/lean-http.ts";
import { errorCode, explainSystemError } from "./platform/system-error.ts";

/** Loaded only when asked for, so that `--help` and small commands start at once. */
const COMMANDS: Readonly<Record<string, { summary: string; load: () => Promise<{ command: Command }> }>> = {
  node: { summary: "run the filtering node", load: () => import("./node/commands/node.ts") },
  console: { summary: "run the console", load: () => import("./console/commands/console.ts") },
  check: { summary: "validate configuration and rules", load: () => import("./node/commands/check.ts") },
  explain: { summary: "tell which rules match a request, and why", load: () => import("./node/commands/explain.ts") },
  hash: { summary: "print the fingerprint of a token", load: () => import("./node/commands/hash.ts") },
  import: { summary: "make rules of another tool's", load: () => import("./node/commands/import.ts") },
  up: {
    summary: "run a console, and a node in front of a demo API, on this machine",
    load: () => import("./up/up.ts"),
  },
};

const USAGE = `keyward COMMAND [options]

${Object.entries(COMMANDS)
  .map(([name, { summary }]) => `  ${name.padEnd(10)}${summary}`)
  .join("\n")}

  keyward COMMAND --help   tells the options of a command
  keyward --version
`;

async function main([name, ...args]: string[]): Promise<number> {
  if (name === undefined || name === "--help" || name === "-h" || name === "help") {
    (name === undefined ? process.stderr : process.stdout).write(USAGE);
    return name === undefined ? 2 : 0;
  }
  if (name === "--version") {
    const manifest = await readFile(new URL("../package.json", import.meta.url), "utf8");
    process.stdout.write(`${(JSON.parse(manifest) as { version: string }).version}\n`);
    return 0;
  }
  const found = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (found === undefined) {
    // Anything else may be a token in the wrong place.
    const shown = /^[a-z]{1,16}$/.test(name) ? ` "${name}"` : " of this name";
    process.stderr.write(`keyward: there is no command${shown}\n\n${USAGE}`);
    return 2;
  }
  return (await found.load()).command(args);
}

/** A file that is missing, a port in use: one sentence. Anything else is a bug, and its message the best there is. */
function sentenceOf(error: unknown): string {
  const { path, message } = error as NodeJS.ErrnoException;
  return errorCode(error) === "" || path === undefined ? message : `${path} ${explainSystemError(error)}`;
}

leanHttp();
try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`keyward: ${sentenceOf(error)}\n`);
  process.exitCode = 1;
}
