import t from "tap";
import type { CheckedHead } from "../../../src/core/strict/checked-head.ts";
import { FieldSection } from "../../../src/core/strict/field-section.ts";
import { newRequestId, requestIdOf } from "../../../src/node/forward/request-id.ts";

const NEW = /^[0-9a-f]{32}$/;

const CASES: readonly [values: readonly string[], trusted: boolean, kept: boolean, why: string][] = [
  [[], true, false, "none sent"],
  [["a.B_9-z"], true, true, "sane, from a trusted peer"],
  [["a.B_9-z"], false, false, "from anybody else"],
  [["x".repeat(128)], true, true, "as long as may be"],
  [["x".repeat(129)], true, false, "too long"],
  [["a b"], true, false, "another character"],
  [["a\n"], true, false, "a line break"],
  [[""], true, false, "empty"],
  [["a", "b"], true, false, "two of them"],
];

t.test("a request id is kept only from a trusted peer and when it is sane", async (t) => {
  for (const [values, trusted, kept, why] of CASES) {
    const fields = FieldSection.of(values.flatMap((value) => ["X-Request-Id", value]));
    const id = requestIdOf({ fields } as unknown as CheckedHead, trusted);
    if (kept) t.equal(id, values[0], why);
    else t.match(id, NEW, why);
  }
});

t.test("new ids differ", async (t) => {
  t.equal(new Set(Array.from({ length: 1_000 }, newRequestId)).size, 1_000);
});
