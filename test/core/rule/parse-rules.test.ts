import { randomBytes } from "node:crypto";
import { inspect } from "node:util";
import t from "tap";
import { parseRules } from "../../../src/core/rule/parse-rules.ts";
import type { Rule, RuleProblem } from "../../../src/core/rule/rule.ts";

const RIGHT = { id: "r", type: "vpatch", point: ["header", "X-A"] };

function parsed(rule: object): Rule {
  const result = parseRules({ format: 1, rules: [{ ...RIGHT, ...rule }] });
  if ("problems" in result) throw new Error(JSON.stringify(result.problems));
  return result.rules[0]!;
}

function problems(document: unknown): readonly RuleProblem[] {
  const result = parseRules(document);
  return "problems" in result ? result.problems : [];
}

t.test("what is left out has its default", async (t) => {
  t.same(parsed({}), {
    index: 0,
    id: "r",
    title: "",
    leak: "",
    mode: "block",
    expiresAtMs: undefined,
    when: [],
    unless: [],
    points: [["header", "X-A"]],
    match: { kind: "present" },
  });
});

t.test("a rule is normalised", async (t) => {
  const rule = parsed({
    title: "Title",
    leak: "42",
    mode: "watch",
    expires_at: "2027-01-01T00:00:00+01:00",
    when: [{ uri: "a.test/v1/x.js" }, { type: "cidr", point: ["remote_addr"], value: "10.0.0.0/8" }],
    unless: [{ type: "absent", point: [["header", "x-b"]] }],
    point: undefined,
    points: [
      [["header", "x-key"], ["base64"]],
      ["query", "k", "urlenc", "json_doc", "json_obj", 7, "json_array", 0],
    ],
    regex: "^x",
  });
  t.equal(rule.expiresAtMs, Date.UTC(2026, 11, 31, 23));
  t.same(rule.points, [
    ["header", "X-KEY", "base64"],
    ["get", "k", "percent", "json_doc", "hash", "7", "array", 0],
  ]);
  t.same(rule.when, [
    { type: "iequal", point: ["header", "HOST"], value: "a.test" },
    { type: "equal", point: ["path", 0], value: "v1" },
    { type: "absent", point: ["path", 1] },
    { type: "equal", point: ["action_name"], value: "x" },
    { type: "equal", point: ["action_ext"], value: "js" },
    { type: "cidr", point: ["remote_addr"], value: "10.0.0.0/8" },
  ]);
  t.same(rule.unless, [{ type: "absent", point: ["header", "X-B"] }]);
  t.same(rule.match, { kind: "regex", source: "^x" });
});

t.test("a rule and all it holds are frozen", async (t) => {
  const rule = parsed({ when: [{ uri: "/a/**" }], tokens: { values: ["abcdef"] } });
  const open = (value: unknown): unknown[] => {
    if (typeof value !== "object" || value === null || Object.getPrototypeOf(value) === Buffer.prototype) return [];
    return [
      ...(Object.isFrozen(value) || value.constructor.name === "Secret" ? [] : [value]),
      ...Object.values(value).flatMap(open),
    ];
  };
  t.same(open(rule), []);
});

t.test("a token list does not print its tokens", async (t) => {
  const token = randomBytes(16).toString("hex");
  const { match } = parsed({ tokens: { values: [token] } });
  t.notOk(`${JSON.stringify(match)}${inspect(match, { depth: 9, showHidden: true })}`.includes(token));
  t.same(match.kind === "tokens" && match.list.kind === "values" && match.list.values[0]!.reveal(), Buffer.from(token));
});

t.test("token lists from a file and as fingerprints stay as they are written", async (t) => {
  t.same(parsed({ tokens: { file: "a/b.txt" } }).match, { kind: "tokens", list: { kind: "file", file: "a/b.txt" } });
  const fingerprints = [randomBytes(16), randomBytes(16)];
  const list = { fingerprints: fingerprints.map((bytes) => bytes.toString("base64url")), key_id: "k" };
  t.same(parsed({ tokens: list }).match, { kind: "tokens", list: { kind: "fingerprints", keyId: "k", fingerprints } });
});

const BOUNDS: [limit: string, right: object, wrong: object][] = [
  ["60 conditions", { when: conditions(60) }, { when: conditions(61) }],
  [
    "60 conditions once a URI is expanded",
    { when: [{ uri: "/a/b" }, ...conditions(56)] },
    { when: [{ uri: "/a/b" }, ...conditions(57)] },
  ],
  ["60 exceptions", { unless: conditions(60) }, { unless: conditions(61) }],
  ["an id of 64 characters", { id: "Az9._-".padEnd(64, "a") }, { id: "Az9._-".padEnd(65, "a") }],
  ["a regex of 4,096 characters", { regex: "a".repeat(4_096) }, { regex: "a".repeat(4_097) }],
  ["a token of 6 bytes", { tokens: { values: ["abcdef"] } }, { tokens: { values: ["abcde"] } }],
  ["a token of 4,096 bytes", { tokens: { values: ["a".repeat(4_096)] } }, { tokens: { values: ["a".repeat(4_097)] } }],
  ["32 points", { point: undefined, points: uris(32) }, { point: undefined, points: uris(33) }],
  ["/0 and /32 and /128", { when: [...blocks("0.0.0.0/0", "1.2.3.4/32", "::/128")] }, { when: blocks("::/129") }],
];
for (const [limit, right, wrong] of BOUNDS) {
  t.test(`the bound is exact: ${limit}`, async (t) => {
    t.same(problems({ format: 1, rules: [{ ...RIGHT, ...right }] }), []);
    t.equal(problems({ format: 1, rules: [{ ...RIGHT, ...wrong }] }).length, 1);
  });
}

function conditions(count: number): object[] {
  return Array.from({ length: count }, () => ({ point: ["method"], type: "equal", value: "GET" }));
}

function uris(count: number): string[][] {
  return Array.from({ length: count }, () => ["uri"]);
}

function blocks(...values: string[]): object[] {
  return values.map((value) => ({ point: ["remote_addr"], type: "cidr", value }));
}

t.test("all problems of all rules are told at once, in the order of the document", async (t) => {
  const wrong = (id: string) => ({
    id,
    type: "other",
    mode: "deny",
    regex: "(",
    point: ["no"],
    when: [{ uri: 1 }],
    extra: 1,
  });
  const told = problems({ format: 1, rules: [wrong("a"), RIGHT, wrong("b"), { ...RIGHT, id: "a" }] });
  t.same([...new Set(told.map(({ rule }) => rule))], ["a", "b"]);
  for (const index of [0, 2]) {
    const members = told.filter(({ path }) => path[1] === index).map(({ path }) => path[2]);
    t.same(new Set(members), new Set(["type", "mode", "regex", "point", "when", undefined]));
  }
  t.same(told.at(-1), { path: ["rules", 3, "id"], rule: "a", message: "expected a unique id: rules[0] has it too" });
});

t.test("anything at all gives problems, never an exception", async (t) => {
  const circle: unknown[] = ["header", "X"];
  circle.push(circle);
  const things: unknown[] = [
    undefined,
    null,
    1,
    "x",
    [],
    {},
    circle,
    () => 1,
    Symbol("x"),
    10n,
    new Date(),
    Number.NaN,
  ];
  for (const thing of things) {
    t.ok(problems(thing).length > 0);
    t.ok(problems({ format: thing, rules: thing }).length > 0);
    for (const key of [
      "id",
      "type",
      "point",
      "points",
      "tokens",
      "regex",
      "when",
      "unless",
      "mode",
      "leak",
      "title",
      "expires_at",
    ]) {
      if (thing === undefined) continue;
      const told = problems({ format: 1, rules: [{ ...RIGHT, [key]: thing }] });
      const right =
        (Array.isArray(thing) && thing.length === 0 && (key === "when" || key === "unless")) ||
        (thing === "x" && ["id", "title", "leak", "regex"].includes(key));
      t.equal(told.length > 0, !right, `${key}: ${typeof thing}`);
    }
    t.ok(problems({ format: 1, rules: [{ ...RIGHT, when: [{ point: thing, type: "absent" }] }] }).length > 0);
  }
});
