import t from "tap";
import { STARTS, STEPS, type Kind } from "../../../src/core/point/grammar.ts";
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

/** A key of the kind a word takes. */
const KEYS = { index: [0], name: ["K"], field: [1] } as const;

/** A beginning after which each kind of value has come. */
const BEFORE: Record<Kind, unknown[]> = {
  bytes: ["uri"],
  field: ["header", "X"],
  entry: ["get", "k"],
  tree: ["uri", "json_doc"],
  jwt: ["uri", "jwt"],
  body: ["post"],
  part: ["post", "multipart", "k"],
  xml: ["post", "xml"],
  gql: ["post", "gql"],
  message: ["post", "grpc", 0],
};

t.test("every word may stand somewhere, and the message for one that may not names those that may", async (t) => {
  for (const [name, { key }] of STARTS)
    t.ok("point" in parsePoint([name, ...(key === undefined ? [] : KEYS[key])]), name);
  for (const [name, { key, after, afterCookie }] of STEPS) {
    const words = [name, ...(key === undefined ? [] : KEYS[key])];
    const starts = afterCookie === true ? [["header", "COOKIE"]] : (after ?? []).map((kind) => BEFORE[kind]);
    for (const start of starts) t.ok("point" in parsePoint([...start, ...words]), `${start.join(", ")}, ${name}`);
    if (after === undefined)
      for (const start of Object.values(BEFORE)) t.ok("point" in parsePoint([...start, ...words]));
    else if (!after.includes("entry"))
      t.match(parsePoint(["get", "k", ...words]), {
        message: /^".+" cannot stand after \[get, k\]; expected one of json_doc, hash, /,
      });
  }
});

t.test("a counted value is of the kind it was", async (t) => {
  for (const words of [
    ["post", "multipart", "k", "array", 1, "file"],
    ["post", "multipart", "k", "array_all", "header", "X"],
    ["post", "xml", "xml_tag", "a", "array", 0, "xml_tag", "b", "array", 1, "xml_attr", "c"],
    ["post", "gql", "gql_query", "", "hash", "a", "hash_all", "gql_arg", "hash", "b"],
    ["post", "grpc", 0, "protobuf", 536_870_911, "array", 1, "protobuf", 2],
  ])
    t.ok("point" in parsePoint(words), words.join(", "));
});
