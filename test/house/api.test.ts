import t from "tap";
import { PROBLEMS } from "../../src/console/api/problem-codes.ts";
import { codesIn, filesUnder, read, tableRows } from "./repository.ts";

t.test("docs/api.md is the table of problems: code and status, in its order", async (t) => {
  const rows = tableRows("docs/api.md").filter(([, status]) => /^[45]\d\d$/.test(status ?? ""));
  t.strictSame(
    rows.map(([code, status]) => [codesIn(code!)[0], Number(status)]),
    Object.entries(PROBLEMS).map(([code, { status }]) => [code, status]),
  );
});

t.test("every code is one that some request gets", async (t) => {
  const sources = filesUnder("src/console", ".ts")
    .filter((file) => !file.endsWith("problem-codes.ts"))
    .map(read)
    .join("\n");
  t.strictSame(
    Object.keys(PROBLEMS).filter((code) => !sources.includes(`"${code}"`)),
    [],
  );
});
