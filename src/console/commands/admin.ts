import { defineCommand, UsageError } from "../../platform/command.ts";

export const command = defineCommand({
  usage: `keyward console admin --config FILE --email ADDRESS

Prints a link, good for one use within a day, with which this person becomes an administrator of every tenant. For
somebody who has an account it sets a new password and takes the second factor away: for whoever is locked out.
Runs beside the console or without it.

  --config FILE     the console's configuration
  --email ADDRESS   whose link it is`,
  options: { config: { type: "string" }, email: { type: "string" } },
  async run({ config, email }) {
    if (config === undefined) throw new UsageError("keyward console admin needs --config FILE");
    const { emailAddress } = await import("../accounts/password.ts");
    const address = emailAddress.safeParse(email);
    if (!address.success) throw new UsageError("keyward console admin needs --email ADDRESS");
    const { printAdminLink } = await import("./on-machine.ts");
    return printAdminLink(config, address.data);
  },
});
