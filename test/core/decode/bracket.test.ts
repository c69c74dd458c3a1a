import t from "tap";
import { bracketPath } from "../../../src/core/decode/bracket.ts";
import { DEPTH_MAX } from "../../../src/core/decode/budget.ts";
import { bytes, text } from "./scanned.ts";

const CASES: [name: string, path: string[] | undefined][] = [
  ["a", undefined],
  ["", undefined],
  ["a]", undefined],
  ["a[b]", ["a", "b"]],
  ["a[b][c]", ["a", "b", "c"]],
  ["a[]", ["a", ""]],
  ["a[][b]", ["a", "", "b"]],
  ["a[0]", ["a", "0"]],
  ["a[b]c[d]", ["a", "b", "d"]],
  ["a[b", ["a", "b"]],
  ["a[", ["a", ""]],
  ["a[[b]]", ["a", "[b"]],
];
for (const [name, path] of CASES) {
  t.test(name === "" ? "the empty name" : name, async (t) => t.same(bracketPath(bytes(name))?.map(text), path));
}

t.test("the depth is bounded and nothing is lost", async (t) => {
  const path = bracketPath(bytes(`a${"[b]".repeat(100)}`))!;
  t.equal(path.length, DEPTH_MAX + 1);
  t.ok(text(path.at(-1)!).endsWith("[b]"));
});
