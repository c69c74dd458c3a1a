import t from "tap";
import { STARTS, STEPS } from "../../../src/core/point/grammar.ts";
import { parsePoint, printPoint } from "../../../src/core/point/parse-point.ts";

const RIGHT: [given: unknown[], printed?: string][] = [
  [["uri"]],
  [["path", 0]],
  [["header", "x-api-key"], "[header, X-API-KEY]"],
  [[["header", "X"], ["base64"]], "[header, X, base64]"],
  [[["header", "X"], "base64"], "[header, X, base64]"],
  [["query", "k"], "[get, k]"],
  [["query_all"], "[get_all]"],
  [["query_name"], "[get_name]"],
  [["get", 1], "[get, 1]"],
  [["get", ""], "[get, ]"],
  [["get", "header"]],
  [["get", "a", "hash", "b", "array", 0, "hash_name"]],
  [
    ["header", "Cookie", "cookie", "sid", "percent", "json_doc", "array_all"],
    "[header, COOKIE, cookie, sid, percent, json_doc, array_all]",
  ],
  [
    ["header", "AUTHORIZATION", "jwt", "payload", "json_doc", "hash", "sub"],
    "[header, AUTHORIZATION, jwt, jwt_payload, json_doc, hash, sub]",
  ],
  [["header", "X", "jwt", "header"], "[header, X, jwt, jwt_header]"],
  [["header", "X", "jwt", "prefix"], "[header, X, jwt, jwt_prefix]"],
  [["uri", "urlenc"], "[uri, percent]"],
  [["header", "X", "json_doc", "json_obj", "a", "json_array", 1], "[header, X, json_doc, hash, a, array, 1]"],
  [["header", "X", "json_doc", "json_obj_all", "json_obj_name"], "[header, X, json_doc, hash_all, hash_name]"],
  [["credentials", "jwt_all"]],
  [["header", "X", "array", 1, "base64", "gzip", "json_doc"]],
  [["header", "X", "pollution"]],
];
for (const [given, printed = `[${given.join(", ")}]`] of RIGHT) {
  t.test(`a point of the grammar: ${JSON.stringify(given)}`, async (t) => {
    const parsed = parsePoint(given);
    if ("message" in parsed) return t.fail(parsed.message);
    t.equal(printPoint(parsed.point), printed);
    t.ok(Object.isFrozen(parsed.point));
    t.same(parsePoint(parsed.point), parsed, "a parsed point parses to itself");
  });
}

t.test("header is the alias of a JWT part only after jwt", async (t) => {
  for (const alias of ["header", "payload", "prefix"]) t.ok("message" in parsePoint(["uri", alias]), alias);
});

t.test("every word may stand somewhere, and the message for one that may not names those that may", async (t) => {
  for (const [name, { key }] of STARTS)
    t.ok("point" in parsePoint([name, ...(key === undefined ? [] : [key === "index" ? 0 : "K"])]), name);
  const before: Record<string, unknown[]> = {
    cookie: ["header", "COOKIE"],
    cookie_all: ["header", "COOKIE"],
    cookie_name: ["header", "COOKIE"],
  };
  for (const [name, { key, after }] of STEPS) {
    const start =
      before[name] ??
      (after?.includes("tree") ? ["uri", "json_doc"] : after?.includes("jwt") ? ["uri", "jwt"] : ["get", "k"]);
    t.ok("point" in parsePoint([...start, name, ...(key === undefined ? [] : [key === "index" ? 0 : "K"])]), name);
    const misplaced = parsePoint(["path_all", name, ...(key === undefined ? [] : [0])]);
    if (after !== undefined)
      t.match(misplaced, { message: /^".+" cannot stand after \[path_all\]; expected one of json_doc, jwt, / });
  }
});
