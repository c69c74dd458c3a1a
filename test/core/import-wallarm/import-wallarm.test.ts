import t from "tap";
import { readHints } from "../../../src/core/import-wallarm/read-hints.ts";
import { AUTH, checkCase, HOST, imported, REGEX, SCOPED, type ImportCase } from "./import-case.ts";

const CASES: readonly ImportCase[] = [
  { name: "a regex that marks virtual patches blocks in its scope", hints: [REGEX], rules: [SCOPED] },
  {
    name: "an experimental regex watches, whatever it marks",
    hints: [{ ...REGEX, type: "experimental_regex", attack_type: "scanner", action: [] }],
    rules: [{ id: "wallarm-7", type: "vpatch", mode: "watch", point: SCOPED.point, regex: SCOPED.regex }],
  },
  {
    name: "a virtual patch for any request needs the point only; its title comes along",
    hints: [
      { id: 1, type: "vpatch", attack_type: "any", point: ["get", "debug"], action: [], comment: "No debugging" },
    ],
    rules: [{ id: "wallarm-1", type: "vpatch", title: "No debugging", point: ["get", "debug"] }],
  },
  {
    name: "points are flat or nested, with numbers as text",
    hints: [
      { id: 1, type: "vpatch", attack_type: "any", point: [["path", "3"], ["base64"]] },
      {
        id: 2,
        type: "vpatch",
        attack_type: "any",
        point: ["get", "q", "json_doc", "json_array", "0", "json_obj", "0"],
      },
      {
        id: 3,
        type: "vpatch",
        attack_type: "any",
        point: [
          ["header", "COOKIE"],
          ["cookie", "7"],
          ["array", "1"],
        ],
      },
      {
        id: 4,
        type: "vpatch",
        attack_type: "any",
        point: [["header", "X"], ["jwt"], ["header"], ["json_doc"], ["hash", "kid"]],
      },
    ],
    rules: [
      { id: "wallarm-1", type: "vpatch", point: ["path", 3, "base64"] },
      { id: "wallarm-2", type: "vpatch", point: ["get", "q", "json_doc", "json_array", 0, "json_obj", "0"] },
      { id: "wallarm-3", type: "vpatch", point: ["header", "COOKIE", "cookie", "7", "array", 1] },
      { id: "wallarm-4", type: "vpatch", point: ["header", "X", "jwt", "header", "json_doc", "hash", "kid"] },
    ],
  },
  {
    name: "every condition that both know",
    hints: [
      {
        ...REGEX,
        action: [
          { type: "equal", point: ["method"], value: "POST" },
          { type: "equal", point: ["scheme"], value: "https" },
          { type: "equal", point: ["proto"], value: "1.1" },
          { type: "regex", point: ["uri"], value: "^/v[12]/" },
          { type: "equal", point: ["path", "0"], value: "v1" },
          { type: "absent", point: ["path", 2], value: null },
          { type: "iequal", point: ["action_name"], value: "login" },
          { type: "absent", point: ["action_ext"], value: "" },
          { type: "equal", point: ["get", "mode"], value: "x" },
          { type: "equal", point: ["instance"], value: 5 },
          { point: ["instance"], value: "6" },
        ],
      },
    ],
    rules: [
      {
        ...SCOPED,
        when: [
          { point: ["method"], type: "equal", value: "POST" },
          { point: ["scheme"], type: "equal", value: "https" },
          { point: ["proto"], type: "equal", value: "1.1" },
          { point: ["uri"], type: "regex", value: "^/v[12]/" },
          { point: ["path", 0], type: "equal", value: "v1" },
          { point: ["path", 2], type: "absent" },
          { point: ["action_name"], type: "iequal", value: "login" },
          { point: ["action_ext"], type: "absent" },
          { point: ["get", "mode"], type: "equal", value: "x" },
          { point: ["instance"], type: "equal", value: "5" },
          { point: ["instance"], type: "equal", value: "6" },
        ],
      },
    ],
  },
  {
    name: "attacks that only a detector finds have no counterpart",
    hints: [
      { id: 1, type: "vpatch", attack_type: "sqli", point: AUTH },
      { id: 2, type: "vpatch", attack_type: ["any", "xss"], point: AUTH },
      { id: 3, type: "vpatch", point: AUTH },
      { id: 4, type: "regex", attack_type: "scanner", regex: "x", point: AUTH },
    ],
    refused: [
      ["1", /detector finds \("sqli"\)/],
      ["2", /detector finds \("any", "xss"\)/],
      ["3", /detector finds/],
      ["4", /"scanner" marks an attack/],
    ],
  },
  {
    name: "other kinds of rules are told, and what is no rule at all",
    hints: [{ id: 1, type: "wallarm_mode", mode: "block" }, { id: 2, type: "A secret word!" }, []],
    refused: [
      ["1", /"wallarm_mode" is no virtual patch/],
      ["2", /this one is no virtual patch/],
      ["3", /no virtual patch/],
    ],
  },
  {
    name: "what RE2 lacks or the grammar does not know is refused at its place",
    hints: [
      { ...REGEX, id: 1, regex: "a&b" },
      { ...REGEX, id: 2, regex: "a(?!b)" },
      { ...REGEX, id: 3, regex: "a(" },
      { ...REGEX, id: 4, regex: undefined },
      { ...REGEX, id: 5, action: [HOST, { type: "regex", point: ["uri"], value: "~a" }] },
      { ...REGEX, id: 6, action: [{ type: "greater", point: ["uri"], value: "a" }] },
      { ...REGEX, id: 7, action: [{ type: "equal", point: ["header", "COOKIE", "cookie", "a"], value: "a" }] },
      { ...REGEX, id: 8, action: "all" },
      { ...REGEX, id: 9, point: [["get_default"]] },
      { ...REGEX, id: 10, point: undefined },
    ],
    refused: [
      ["1", /^regex, character 2: the operator &/],
      ["2", /^regex, character 2: look-around/],
      ["3", /^regex: expected a regex in RE2 syntax/],
      ["4", /^regex: expected a regex/],
      ["5", /^action\[1\]: regex, character 1: the operator ~/],
      ["6", /^action\[0\]: a condition of type "greater" has no counterpart/],
      ["7", /^when\[0\]\.point: .*cannot be a condition/],
      ["8", /^action: expected a list/],
      ["9", /^point: .*cannot stand as the start of a point/],
      ["10", /^point: expected a list/],
    ],
  },
  {
    name: "ids are valid and unique, titles fit",
    hints: [
      { ...REGEX, title: "t".repeat(300) },
      REGEX,
      { ...REGEX, id: "Ä b/c" },
      { ...REGEX, id: "x".repeat(100) },
      { ...REGEX, id: "x".repeat(101) },
      { ...REGEX, id: undefined },
    ],
    rules: [
      { ...SCOPED, title: "t".repeat(256) },
      { ...SCOPED, id: "wallarm-7-2" },
      { ...SCOPED, id: "wallarm-_b_c" },
      { ...SCOPED, id: `wallarm-${"x".repeat(56)}` },
      { ...SCOPED, id: `wallarm-${"x".repeat(54)}-2` },
      { ...SCOPED, id: "wallarm-6" },
    ],
  },
];

for (const given of CASES) t.test(given.name, async (t) => checkCase(t, given));

t.test("a single hint in the API's answer", async (t) => {
  t.same(imported({ status: 200, body: REGEX }).rules, [SCOPED]);
});

t.test("what is none of the known forms is not guessed at", async (t) => {
  for (const document of [null, "x", 7, {}, { version: 3, resources: [] }, { version: 4 }, { body: "x" }])
    t.equal(readHints(document), undefined);
});
