import { defineCommand, UsageError } from "../../platform/command.ts";

export const command = defineCommand({
  usage: `keyward check [--config FILE] [--rules FILE]

Validates a node's configuration and its rules with every token file, and lists all problems as
file:line:column. Exit code 1 when there is one.

  --config FILE   the configuration; its rules file is checked with it
  --rules FILE    a rules file instead of the configuration's`,
  options: { config: { type: "string" }, rules: { type: "string" } },
  async run({ config, rules }) {
    if (config === undefined && rules === undefined)
      throw new UsageError("keyward check needs --config FILE or --rules FILE");
    const { checkFiles } = await import("./check-files.ts");
    return checkFiles(config, rules);
  },
});
