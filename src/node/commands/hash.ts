import { readFile } from "node:fs/promises";
import { FingerprintKey } from "../../core/fingerprint.ts";
import { Secret } from "../../core/secret.ts";
import { defineCommand, UsageError } from "../../platform/command.ts";
import { readSecret } from "../../platform/read-secret.ts";
import { printProblems } from "../../platform/problem.ts";
import { openKey } from "../ruleset/key.ts";
import { prepareStateFolder } from "../supervise/state-folder.ts";

export const command = defineCommand({
  usage: `keyward hash (--config FILE | --key-file FILE) [--json] < token
keyward hash (--config FILE | --key-file FILE) --list FILE --table FILE

Prints the fingerprint under which events and token lists know a token. The token is read from standard
input, never from the command line, where every user of the machine could see it. With --list and --table
it makes a table of fingerprints from a list of tokens, for \`tokens: { file: … }\`.

  --config FILE     the node's configuration: its state_dir holds the key
  --key-file FILE   the key itself: 16 to 64 bytes
  --json            {"fingerprint","hint","length","key_id"}
  --list FILE       one token a line, as in a rule's token file
  --table FILE      where the table goes`,
  options: {
    config: { type: "string" },
    "key-file": { type: "string" },
    json: { type: "boolean" },
    list: { type: "string" },
    table: { type: "string" },
  },
  async run({ config, "key-file": keyFile, json, list, table }) {
    if ((config === undefined) === (keyFile === undefined))
      throw new UsageError("keyward hash needs --config FILE or --key-file FILE");
    if ((list === undefined) !== (table === undefined) || (json === true && table !== undefined))
      throw new UsageError("keyward hash needs --list and --table together, without --json");
    const key = keyFile === undefined ? await nodeKey(config!) : new FingerprintKey(await readFile(keyFile));
    if (typeof key === "string") {
      process.stderr.write(key);
      return 1;
    }
    if (list !== undefined && table !== undefined) {
      const { writeTable } = await import("../ruleset/write-table.ts");
      const written = await writeTable(list, table, key);
      if ("problems" in written) {
        process.stderr.write(printProblems(written.problems));
        return 1;
      }
      process.stdout.write(`${table}: ${written.entries.toLocaleString("en")} tokens under key ${key.id}\n`);
      return 0;
    }
    const token = await readSecret("token: ");
    if (token.length === 0) {
      process.stderr.write("keyward hash: no token on standard input\n");
      return 1;
    }
    const fingerprint = key.fingerprint(token).toString("base64url");
    const facts = { fingerprint, hint: new Secret(token).hint(), length: token.length, key_id: key.id };
    process.stdout.write(
      json === true
        ? `${JSON.stringify(facts)}\n`
        : Object.entries(facts)
            .map(([name, value]) => `${name.padEnd(13)}${value}\n`)
            .join(""),
    );
    return 0;
  },
});

async function nodeKey(configFile: string): Promise<FingerprintKey | string> {
  const { loadNodeConfig } = await import("../config/load.ts");
  const loaded = await loadNodeConfig(configFile);
  if ("problems" in loaded) return printProblems(loaded.problems);
  // As a start of the node would: the key made here is the node's.
  await prepareStateFolder(loaded.config.state_dir);
  const opened = await openKey(loaded.config.state_dir);
  return "key" in opened ? opened.key : printProblems([opened.problem]);
}
