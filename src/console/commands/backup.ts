import { resolve } from "node:path";
import { defineCommand, UsageError } from "../../platform/command.ts";

export const command = defineCommand({
  usage: `keyward console backup --config FILE BACKUP

Writes everything that the console holds at one moment into the file BACKUP (0600), beside a running console. It holds
neither console.key nor sessions: keep a copy of console.key elsewhere, without it a backup cannot be used.

  --config FILE   the console's configuration`,
  options: { config: { type: "string" } },
  operands: ["BACKUP"],
  async run({ config }, [file]) {
    if (config === undefined) throw new UsageError("keyward console backup needs --config FILE");
    const { backUp } = await import("./back-up.ts");
    return backUp(config, resolve(file!));
  },
});
