import { defineCommand, UsageError } from "../../platform/command.ts";

const LIFE_MS_MAX = 3_650 * 864e5;
const NAME_LENGTH_MAX = 120;

const ROLES = ["administrator", "analyst", "node", "scanner"] as const;

export const command = defineCommand({
  usage: `keyward console token --config FILE --role administrator|analyst|node|scanner [options]

Prints a new token, and nothing else, on standard output. Runs beside the console or without it.

  --config FILE    the console's configuration
  --role ROLE      what its holder may do
  --tenant ID      of which tenant (default)
  --name NAME      for the list of tokens
  --expires TIME   how long it is valid, such as 12h or 30d; for ever when not given`,
  options: {
    config: { type: "string" },
    role: { type: "string" },
    tenant: { type: "string", default: "default" },
    name: { type: "string", default: "made on the console's machine" },
    expires: { type: "string" },
  },
  async run({ config, role, tenant, name, expires }) {
    if (config === undefined) throw new UsageError("keyward console token needs --config FILE");
    const known = ROLES.find((one) => one === role);
    if (known === undefined) throw new UsageError(`keyward console token needs --role ${ROLES.join("|")}`);
    const { duration } = await import("../../platform/units.ts");
    const life = expires === undefined ? undefined : duration.safeParse(expires).data;
    if (expires !== undefined && (life === undefined || life < 1 || life > LIFE_MS_MAX)) {
      throw new UsageError("--expires takes a time such as 12h or 30d, at most 3650d");
    }
    if (name.length > NAME_LENGTH_MAX) throw new UsageError(`--name takes at most ${NAME_LENGTH_MAX} characters`);
    const { printToken } = await import("./on-machine.ts");
    return printToken(config, { role: known, tenant, name, lifeMs: life });
  },
});
