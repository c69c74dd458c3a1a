import { defineCommand, UsageError } from "../../platform/command.ts";

export const command = defineCommand({
  usage: `keyward import wallarm FILE [--out FILE]

Writes a rules document from the virtual patches in a file of Wallarm's: hints as its API gives them, in
JSON, or a Terraform state. What cannot be carried over is listed with its place and the reason.
Exit code 0 when all was carried over, 1 when something was not.

  --out FILE   where the rules go; without it they are printed`,
  options: { out: { type: "string" } },
  operands: ["FORMAT", "FILE"],
  async run({ out }, [format, file]) {
    if (format !== "wallarm") throw new UsageError("keyward import knows one format: wallarm");
    const { importRules } = await import("./import-rules.ts");
    return importRules(file!, out);
  },
});
