import { Secret } from "../../../core/secret.ts";
import { finding, type ImportFormat } from "../finding.ts";

const VALUE = ["token", "secret", "value", "key", "api_key"];
const TITLE = ["title", "name", "description", "rule"];
const PLACE = ["url", "link", "source", "place"];
const PATH = ["path", "file", "filename"];

/** CSV (RFC 4180) whose first line names the columns; `token`, `secret`, `value`, `key` or `api_key` is needed. */
export const csv: ImportFormat = {
  shape: "csv",
  read(record) {
    const of = (names: readonly string[]): string => names.map((name) => record.get(name)).find((value) => value) ?? "";
    const value = of(VALUE);
    if (value === "") return { refused: `expected a value in one of the columns ${VALUE.join(", ")}` };
    const foundAt = Date.parse(of(["date", "found_at", "discovered_at"]));
    const line = Number(of(["line"]));
    return [
      finding({
        secret: new Secret(Buffer.from(value)),
        title: of(TITLE) || "Imported from a table",
        kind: of(["kind", "type", "detector"]),
        url: of(PLACE),
        path: of(PATH),
        line: Number.isSafeInteger(line) && line > 0 ? line : 0,
        commit: of(["commit"]),
        author: of(["author"]),
        foundAt: Number.isNaN(foundAt) ? undefined : foundAt,
      }),
    ];
  },
};
