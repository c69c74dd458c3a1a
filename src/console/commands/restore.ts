import { resolve } from "node:path";
import { defineCommand, UsageError } from "../../platform/command.ts";

export const command = defineCommand({
  usage: `keyward console restore --config FILE BACKUP

Fills an empty database from a file that \`keyward console backup\` wrote: whole, or not at all. The console must not run, and
the console.key under which the backup was made must be in state_dir.

  --config FILE   the console's configuration`,
  options: { config: { type: "string" } },
  operands: ["BACKUP"],
  async run({ config }, [file]) {
    if (config === undefined) throw new UsageError("keyward console restore needs --config FILE");
    const { restore } = await import("./back-up.ts");
    return restore(config, resolve(file!));
  },
});
