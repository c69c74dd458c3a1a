import t from "tap";
import { AUTH, checkCase, EXCEPTION, HOST, REGEX, SCOPED, V1, type ImportCase } from "./import-case.ts";

const CASES: readonly ImportCase[] = [
  {
    name: "an exception that adds one condition becomes an unless",
    hints: [EXCEPTION, REGEX, { ...EXCEPTION, id: 9 }].map((hint, i) =>
      i === 1 ? hint : { ...hint, action: [HOST, V1] },
    ),
    rules: [{ ...SCOPED, when: [HOST], unless: [V1], point: SCOPED.point }],
  },
  {
    name: "several exceptions of one condition each, in either order, once each",
    hints: [
      REGEX,
      { ...EXCEPTION, action: [V1] },
      { ...EXCEPTION, id: 9, action: [HOST, { type: "equal", point: ["instance"], value: "5" }] },
    ],
    rules: [{ ...SCOPED, unless: [V1, { point: ["instance"], type: "equal", value: "5" }] }],
  },
  {
    name: "an exception that covers the whole scope leaves the rule out",
    hints: [REGEX, { ...EXCEPTION, action: [HOST] }],
    notes: [["7", /disabled as a whole by 8/]],
  },
  {
    name: "an exception under two conditions, or at another point, takes its rule with it",
    hints: [
      REGEX,
      { ...EXCEPTION, action: [V1, { type: "equal", point: ["method"], value: "GET" }] },
      { ...REGEX, id: 17, regex_id: 71 },
      { ...EXCEPTION, id: 18, regex_id: 71, point: [["uri"]], action: [V1] },
    ],
    refused: [
      ["8", /under 2 conditions together/],
      ["7", /its exception 8 cannot be carried over/],
      ["18", /not that of the rule/],
      ["17", /its exception 18/],
    ],
  },
  {
    name: "an exception whose rule is not there is told",
    hints: [
      { ...EXCEPTION, regex_id: 99 },
      { id: 9, type: "disable_regex", point: AUTH },
    ],
    refused: [
      ["8", /no rule with its regex_id/],
      ["9", /no rule with its regex_id/],
    ],
  },
  {
    name: "what is switched off is left out",
    hints: [
      { ...REGEX, active: false },
      { ...EXCEPTION, enabled: false, action: [HOST] },
      { ...REGEX, id: 9 },
    ],
    rules: [{ ...SCOPED, id: "wallarm-9" }],
    notes: [
      ["7", /switched off/],
      ["8", /switched off/],
    ],
  },
];

for (const given of CASES) t.test(given.name, async (t) => checkCase(t, given));
