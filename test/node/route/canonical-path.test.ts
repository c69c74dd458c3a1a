import t from "tap";
import { canonicalPath } from "../../../src/node/route/canonical-path.ts";

const CASES: readonly [path: string, other: string | undefined][] = [
  ["/", undefined],
  ["*", undefined],
  ["/v1/a.b", undefined],
  ["/v1/", undefined],
  ["/a/./b", "/a/b"],
  ["/a/../b", "/b"],
  ["/../../b", "/b"],
  ["/a/..", "/"],
  ["/a/b/..", "/a/"],
  ["/a/.", "/a/"],
  ["/a//b", "/a/b"],
  ["//", "/"],
  ["/a%2Fb%5cc", "/a/b/c"],
  ["/%252e%252e/b", "/%2e%2e/b"],
  ["/a;x=1/b;y", "/a/b"],
  ["/a/..;x/b", "/b"],
  ["/a%zz", "/a%zz"],
];

t.test("the second reading of a path, where it has one", async (t) => {
  for (const [path, other] of CASES) t.equal(canonicalPath(path), other, path);
});
