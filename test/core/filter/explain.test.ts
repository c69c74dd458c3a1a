import { randomBytes } from "node:crypto";
import { inspect } from "node:util";
import t from "tap";
import { explainRule } from "../../../src/core/filter/explain.ts";
import { optionsFor, rulesOf } from "./compile.ts";
import { rawView, type ViewFacts } from "./raw-view.ts";

const NOW_MS = Date.parse("2026-06-01T00:00:00Z");

function explained(rule: object, head: string, facts: ViewFacts = {}) {
  const rules = rulesOf([{ id: "r", ...rule }]);
  return explainRule(rules[0]!, optionsFor(rules), rawView(head, facts), NOW_MS);
}

const SCOPED = {
  when: [{ uri: "a.test/v1/**" }, { point: ["method"], type: "equal", value: "POST" }],
  unless: [
    { point: ["remote_addr"], type: "cidr", value: "10.0.0.0/8" },
    { point: ["path", 1], type: "equal", value: "open" },
  ],
  points: [
    ["header", "X-A", "base64"],
    ["get", "k"],
  ],
  regex: "^needle$",
};

t.test("every condition is told, whether it holds or not", async (t) => {
  const told = explained(SCOPED, "GET /v1/open/x HTTP/1.1\nHost: a.test", { remoteAddress: "192.0.2.1" });
  t.same(
    told.when.map(({ condition, holds }) => [condition.point[0], holds]),
    [
      ["header", true],
      ["path", true],
      ["method", false],
    ],
  );
  t.same(
    told.unless.map(({ condition, holds }) => [condition.type, holds]),
    [
      ["cidr", false],
      ["equal", true],
    ],
  );
  t.equal(told.inScope, false);
  t.equal(told.match, undefined);
  t.equal(told.hit, undefined);
});

t.test("every point's values are told, as secrets", async (t) => {
  const secret = randomBytes(12).toString("hex");
  const encoded = Buffer.from(secret).toString("base64");
  const told = explained(SCOPED, `GET /?k=1&k=${secret} HTTP/1.1\nX-A: ${encoded}`);
  t.same(
    told.values.map(({ point, values }) => [point, values.map((value) => value.reveal().toString())]),
    [
      [["header", "X-A", "base64"], [secret]],
      [
        ["get", "k"],
        ["1", secret],
      ],
    ],
  );
  t.notOk(`${JSON.stringify(told)}${inspect(told, { depth: 9 })}`.includes(secret));
});

t.test("a match out of scope is told, and is no hit", async (t) => {
  const told = explained(SCOPED, "GET /v2/x?k=needle HTTP/1.1\nHost: a.test");
  t.same(told.match?.point, ["get", "k"]);
  t.equal(told.inScope, false);
  t.equal(told.hit, undefined);
});

t.test("a hit is told as the node finds it", async (t) => {
  const told = explained(SCOPED, "POST /v1/x HTTP/1.1\nHost: A.test:8080\nX-A: bmVlZGxl");
  t.equal(told.inScope, true);
  t.same(told.hit?.point, ["header", "X-A", "base64"]);
  t.equal(told.hit?.token.reveal().toString(), "needle");
});

t.test("an expired rule is told as such", async (t) => {
  const told = explained({ point: ["uri"], expires_at: "2026-06-01" }, "GET / HTTP/1.1");
  t.equal(told.expired, true);
  t.equal(told.inScope, true);
  t.ok(told.match);
  t.equal(told.hit, undefined);
});

t.test("path conditions that hold only in different readings are no scope", async (t) => {
  const rule = {
    when: [
      { point: ["path", 0], type: "equal", value: "a" },
      { point: ["path", 1], type: "equal", value: "b" },
    ],
    point: ["uri"],
  };
  const told = explained(rule, "GET /a/x/%2e%2e/%2e%2e/y/b/ HTTP/1.1");
  t.same(
    told.when.map(({ holds }) => holds),
    [true, true],
  );
  t.equal(told.inScope, false);
  t.equal(told.hit, undefined);
});

t.test("a token list is explained with its own table, whatever the rule's place", async (t) => {
  const token = randomBytes(16).toString("hex");
  const rules = rulesOf([
    { id: "a", point: ["uri"] },
    { id: "b", point: ["credentials"], tokens: { values: [token] } },
  ]);
  const options = optionsFor(rules);
  const view = rawView(`GET /?k=${token} HTTP/1.1`);
  t.equal(explainRule(rules[1]!, options, view, NOW_MS).hit?.token.reveal().toString(), token);
  t.ok(explainRule(rules[1]!, options, view, NOW_MS).values[0]!.values.length > 0);
});
