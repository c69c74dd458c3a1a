import t from "tap";
import { FAULTS } from "../../src/core/fault.ts";
import { codesIn, read, tableRows } from "./repository.ts";

t.test("docs/errors.md is the table of faults: code, status and blame, in its order", async (t) => {
  const written = tableRows("docs/errors.md").map(([code, status, blame]) => [
    codesIn(code!)[0],
    Number(status),
    blame,
  ]);
  t.strictSame(
    written,
    Object.entries(FAULTS).map(([code, { status, blame }]) => [code, status, blame]),
  );
});

t.test("docs/strictness.md and docs/request-life.md name no fault that is not there", async (t) => {
  for (const page of ["docs/strictness.md", "docs/request-life.md"]) {
    const named = [
      ...read(page).matchAll(/[45]\d\d ([a-z]+_[a-z_]+|blocked|internal|undecodable)\b|`([a-z]+_[a-z_]+)` [45]\d\d/g),
    ];
    const codes = named.map(([, after, before]) => after ?? before!);
    t.not(codes.length, 0, page);
    t.strictSame(
      codes.filter((code) => !Object.hasOwn(FAULTS, code)),
      [],
      page,
    );
  }
});

t.test("docs/strictness.md tells the status of every fault it names", async (t) => {
  for (const [, code, status] of read("docs/strictness.md").matchAll(/`([a-z]+_[a-z_]+)` ([45]\d\d)/g)) {
    t.equal(FAULTS[code as keyof typeof FAULTS]?.status, Number(status), String(code));
  }
});
