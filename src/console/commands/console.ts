import { defineCommand, UsageError } from "../../platform/command.ts";

export const command = defineCommand({
  usage: `keyward console --config FILE
keyward console admin --config FILE --email ADDRESS
keyward console token --config FILE --role ROLE
keyward console backup|restore --config FILE FILE

Runs the console until SIGTERM or SIGINT. Its log goes to standard error. As long as there is no administrator,
each start prints a link that makes the first one.

  --config FILE   the configuration, see config/console.yaml

  admin   prints a link that makes an administrator, or gives one a new password
  token   prints a new token for a program
  backup  writes everything into a file; restore fills an empty database from it`,
  options: { config: { type: "string" } },
  subcommands: {
    admin: () => import("./admin.ts"),
    token: () => import("./token.ts"),
    backup: () => import("./backup.ts"),
    restore: () => import("./restore.ts"),
  },
  async run({ config }) {
    if (config === undefined) throw new UsageError("keyward console needs --config FILE");
    const { runConsole } = await import("../main.ts");
    return runConsole({ configFile: config });
  },
});
