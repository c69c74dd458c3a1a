import { defineCommand, UsageError } from "../../platform/command.ts";

export const command = defineCommand({
  usage: `keyward node --config FILE

Runs the filtering node until SIGTERM or SIGINT. Events go to standard output (or where the
configuration says), the node's own log to standard error. SIGHUP reads configuration and rules again.

  --config FILE   the configuration, see config/node.yaml`,
  options: { config: { type: "string" } },
  async run({ config }) {
    if (config === undefined) throw new UsageError("keyward node needs --config FILE");
    const { runNode } = await import("../main.ts");
    return runNode({ configFile: config });
  },
});
