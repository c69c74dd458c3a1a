import t from "tap";
import { Budget } from "../../../src/core/decode/budget.ts";
import { pathReadings } from "../../../src/core/decode/path.ts";
import { bytes, text } from "./scanned.ts";

const readings = (target: string) => pathReadings(bytes(target)).map(({ segments }) => segments.map(text).join("/"));

const CLEAN: [target: string, parts: string[], actionName: string, actionExt: string | undefined][] = [
  ["/", [], "", undefined],
  ["/a", [], "a", undefined],
  ["/a/b/c.tar.gz", ["a", "b"], "c", "tar.gz"],
  ["/a/b/", ["a", "b"], "", undefined],
  ["/a/b?c=/d/e", ["a", "b"].slice(0, 1), "b", undefined],
  ["/a.b/c", ["a.b"], "c", undefined],
  ["/a.", [], "a", ""],
  ["/v1/~user/-_.x", ["v1", "~user"], "-_", "x"],
];
for (const [target, parts, actionName, actionExt] of CLEAN) {
  t.test(`a clean path has one reading: ${target}`, async (t) => {
    const [reading, ...more] = pathReadings(bytes(target));
    t.equal(more.length, 0);
    t.same(reading!.parts.map(text), parts);
    t.equal(text(reading!.actionName), actionName);
    t.equal(reading!.actionExt && text(reading!.actionExt), actionExt);
    t.same(reading!.segments.slice(0, -1).map(text), parts);
  });
}

t.test("a target without a path has none", async (t) => {
  for (const target of ["*", "", "?a=b", "a/b"]) t.same(readings(target), [], target);
});

t.test("a dot file is one reading", async (t) => t.same(readings("/.well-known/x"), [".well-known/x"]));

t.test("the first reading is the path as it stands", async (t) => {
  for (const path of ["/a/%2e%2e/b", "/a//b", "/a;x/b", "/a\\b", "/%2525"])
    t.equal(readings(`${path}?q`)[0], path.slice(1));
});

/** Tricks that make one back end or another serve /v1/users, or another path where one is given. */
const REACHES: [guarantee: string, target: string, path?: string][] = [
  ["percent-encoded letters", "/v1/us%65rs"],
  ["double encoding", "/v1/us%2565rs"],
  ["triple encoding", "/v1/us%252565rs"],
  ["encoded slash", "/v1%2Fusers"],
  ["double encoded slash", "/v1%252fusers"],
  ["empty segments merged", "//v1///users"],
  ["single dots", "/./v1/./users"],
  ["double dots", "/x/../v1/y/../users"],
  ["double dots past the root", "/../../v1/users"],
  ["encoded dots", "/x/%2e%2e/v1/%2e/users"],
  ["half encoded dots", "/x/.%2e/v1/users"],
  ["a trailing dot segment", "/v1/users/.", "v1/users/"],
  ["a trailing double dot segment", "/v1/users/x/..", "v1/users/"],
  ["backslashes as slashes", "/v1\\users"],
  ["encoded backslashes", "/v1%5Cusers"],
  ["parameters cut", "/v1;a=b/users;c"],
  ["dots with parameters", "/x/..;/v1/users"],
  ["encoded parameters", "/v1%3Ba/users"],
  ["all at once", "//x/%2e%2e;y/v1\\./users;z"],
  ["dots resolved, empty segments not merged", "/v1/users//..", "v1/users/"],
  ["dots resolved after decoding, backslash an ordinary character", "/a%5cb/%2e%2e/v1/users"],
  ["dots resolved after decoding, ; an ordinary character", "/v1/%2e%2e;/%2e%2e/users"],
  ["encoded dots resolved, encoded slashes not decoded", "/v1/x%2Fy/%2e%2e/users"],
  ["encoded dots resolved as dots, backslash as slash, empty segments kept", "/v1\\x%2Fy\\%2E%2e\\users"],
  ["parameters cut before decoding", "/v1;x%2Fy/us%65rs"],
  ["segments decoded one by one, an encoded slash stays within", "/v1/us%65rs/a%2Fb", "v1/users/a%2Fb"],
  ["segments decoded one by one, an encoded backslash stays within", "/v1/us%65rs/a%5cb", "v1/users/a%5cb"],
];
for (const [guarantee, target, path = "v1/users"] of REACHES) {
  t.test(`${guarantee}: ${target}`, async (t) => {
    const given = readings(target);
    t.ok(given.includes(path), given.join("\n"));
    t.equal(new Set(given).size, given.length, "distinct");
  });
}

t.test("a path made of thousands of odd segments is bounded, and named", async (t) => {
  const budget = new Budget();
  const given = pathReadings(bytes("/.%252e;/\\%2561%2f;b".repeat(400)), budget);
  t.ok(given.length >= 2);
  t.ok(given.reduce((sum, { segments }) => sum + segments.length, 0) <= 30_000);
  t.same([...budget.exceeded], ["path"]);
});

t.test("an ordinary odd path exceeds nothing", async (t) => {
  const budget = new Budget();
  pathReadings(bytes("/v1//a;b/%2e%2e/caf%C3%A9\\x"), budget);
  t.equal(budget.exceeded.size, 0);
});
