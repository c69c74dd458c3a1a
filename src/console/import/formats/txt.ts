import { Secret } from "../../../core/secret.ts";
import { finding, type ImportFormat } from "../finding.ts";

/** One token a line; empty lines and lines that begin with `#` are passed over. */
export const txt: ImportFormat = {
  shape: "lines",
  read(line) {
    const value = line.trim();
    if (value === "" || value.startsWith("#")) return [];
    return [finding({ secret: new Secret(Buffer.from(value)), title: "Imported from a list", kind: "" })];
  },
};
