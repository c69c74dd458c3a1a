import fc from "fast-check";
import t from "tap";
import { VALUES_MAX } from "../../../src/core/decode/budget.ts";
import { compiled } from "./compile.ts";
import { rawView } from "./raw-view.ts";

const base64 = (text: string) => Buffer.from(text, "latin1").toString("base64");
const base64url = (text: string) => Buffer.from(text, "latin1").toString("base64url");
const percent = (text: string) =>
  [...Buffer.from(text, "latin1")].map((byte) => `%${byte.toString(16).padStart(2, "0")}`).join("");

t.test("a request without a hit costs no list: all share one that is frozen", async (t) => {
  const filter = compiled([{ id: "r", point: ["header", "X-A"], regex: "x" }]);
  const first = filter.judge(rawView("GET / HTTP/1.1\nX-A: y"), 0);
  t.equal(first.hits, filter.judge(rawView("GET /b HTTP/1.1"), 0).hits);
  t.ok(Object.isFrozen(first.hits));
  t.equal(first.undecodable.size, 0);
});

t.test("no rules, no hits", async (t) => {
  t.same(compiled([]).judge(rawView("GET /?a=b HTTP/1.1\nHost: a"), 0).hits, []);
});

t.test("a filter tells which header names its rules look at", async (t) => {
  const filter = compiled([
    { id: "a", point: ["header", "X-Key", "base64"], when: [{ point: ["header", "HOST"], type: "equal", value: "a" }] },
    {
      id: "b",
      points: [["uri"], ["header", "Cookie", "cookie", "sid"]],
      unless: [{ point: ["header", "X_Skip"], type: "absent" }],
    },
    { id: "c", point: ["header_all"] },
  ]);
  t.same([...filter.ruledHeaderNames].sort(), ["cookie", "host", "x-key", "x_skip"]);
});

t.test("a filter counts its rules", async (t) => {
  const filter = compiled([
    { id: "a", point: ["uri"], regex: "x", expires_at: "2026-01-01" },
    { id: "b", point: ["uri"], regex: "y", expires_at: "2026-01-02" },
    { id: "c", point: ["uri"] },
    { id: "d", point: ["uri"], tokens: { values: ["abcdef"] } },
  ]);
  t.same(filter.counts(Date.parse("2026-01-01") - 1), { regex: 2, tokens: 1, presence: 1, expired: 0 });
  t.same(filter.counts(Date.parse("2026-01-01")), { regex: 2, tokens: 1, presence: 1, expired: 1 });
});

t.test("hits stand in the order of the document, whatever group and point they come from", async (t) => {
  const host = { point: ["header", "HOST"], type: "equal", value: "a" };
  const filter = compiled([
    { id: "1", when: [host], point: ["credentials"], tokens: { values: ["abcdef"] } },
    { id: "2", point: ["uri"] },
    { id: "3", when: [host], point: ["header", "X-A"] },
    { id: "4", point: ["header", "X-A"], regex: "abc" },
  ]);
  const { hits } = filter.judge(rawView("GET / HTTP/1.1\nHost: a\nX-A: abcdef"), 0);
  t.same(
    hits.map(({ rule }) => rule.id),
    ["1", "2", "3", "4"],
  );
});

t.test(
  "a chain of decoders over a value made to multiply is bounded, told, and still finds the plain reading",
  async (t) => {
    const chain = Array(8).fill("base64");
    const filter = compiled([{ id: "r", point: ["header", "X-A", ...chain], regex: "^needle" }]);
    let bomb = "needle\0-\0+\0!";
    for (let i = 0; i < 8; i++)
      bomb = `${base64(bomb).replace(/=+$/, "")}!-+/_${i}!-+${"-A+A/A_A!".repeat(60 - 6 * i)}`;
    const { hits, undecodable } = filter.judge(rawView(`GET / HTTP/1.1\nX-A: ${bomb}`), 0);
    t.same(
      hits.map(({ rule }) => rule.id),
      ["r"],
    );
    t.same([...undecodable], ["base64"]);
  },
);

t.test("no chaff in other cookies hides a cookie that a rule decodes", async (t) => {
  const filter = compiled([{ id: "r", point: ["header", "COOKIE", "cookie_all", "base64"], regex: "^needle$" }]);
  const chaff = Array.from({ length: VALUES_MAX / 2 }, (_, i) => `a=-+${(i % 1_000).toString(16)}!-+`).join(";");
  const line = `Cookie: ${chaff.slice(0, 40_000)}`;
  const { hits } = filter.judge(rawView(`GET / HTTP/1.1\n${line}\nCookie: sid=${base64("needle")}`), 0);
  t.equal(hits.length, 1);
});

/** Places where a credential travels, each with what may harmlessly stand around it. */
const PLACES: Record<string, (token: string, word: string) => string> = {
  "an API key header": (token, word) => `GET /${word} HTTP/1.1\nX-${word}: ${token}`,
  Bearer: (token, word) => `GET / HTTP/1.1\nX: ${word}\nAuthorization: Bearer ${token}`,
  "a scheme of any name": (token, word) => `GET / HTTP/1.1\nAuthorization: ${word}  ${token}`,
  "a Basic password": (token, word) => `GET / HTTP/1.1\nAuthorization: Basic ${base64(`${word}:${token}`)}`,
  "a Basic user": (token, word) => `GET / HTTP/1.1\nAuthorization: Basic ${base64(`${token}:${word}`)}`,
  "an authentication parameter": (token, word) =>
    `GET / HTTP/1.1\nAuthorization: ${word} a="${word}", key="${token}", b=1`,
  "a cookie": (token, word) => `GET / HTTP/1.1\nCookie: ${word}=1; sid=${token}; ${word}=${word}`,
  "a quoted cookie": (token, word) => `GET / HTTP/1.1\nCookie: ${word}="${token}"`,
  "a percent-encoded cookie": (token, word) => `GET / HTTP/1.1\nCookie: ${word}=${percent(token)}`,
  "a query value": (token, word) => `GET /${word}?${word}=1&key=${token}&x=${word} HTTP/1.1`,
  "a query name": (token, word) => `GET /?${token}&x=${word} HTTP/1.1`,
  "a percent-encoded query value": (token, word) => `GET /?${word}=${percent(percent(token))} HTTP/1.1`,
  "a base64 query value": (token, word) => `GET /?${word}=${encodeURIComponent(base64(token))} HTTP/1.1`,
  "a path segment": (token, word) => `GET /${word}/${token}/${word}?${word} HTTP/1.1`,
  "the last path segment": (token, word) => `GET /${word}/${token} HTTP/1.1`,
  "a JWT's claim": (token, word) =>
    `GET / HTTP/1.1\nX-${word}: ${base64url('{"alg":"none"}')}.${base64url(JSON.stringify({ [word]: { key: token } }))}.x`,
};

t.test("a listed token is hit in every place, another token in none", async (t) => {
  const token = fc.string({
    unit: fc.constantFrom(..."ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-"),
    minLength: 12,
    maxLength: 80,
  });
  const word = fc.string({ unit: fc.constantFrom(..."abcdefghijklmnopqrstuvwxyz"), minLength: 1, maxLength: 10 });
  for (const [place, requestWith] of Object.entries(PLACES)) {
    fc.assert(
      fc.property(token, token, word, (listed, other, around) => {
        fc.pre(listed !== other);
        const filter = compiled([{ id: "r", point: ["credentials"], tokens: { values: [listed] } }]);
        const hit = filter.judge(rawView(requestWith(listed, around)), 0).hits[0];
        return (
          hit?.token.reveal().toString() === listed &&
          filter.judge(rawView(requestWith(other, around)), 0).hits.length === 0
        );
      }),
      { seed: 20_260_101, numRuns: 60 },
    );
    t.pass(place);
  }
});

t.test("whatever bytes a request is made of, judging gives an answer", async () => {
  const points = [["uri"], ["path_all"], ["get_all", "percent", "json_doc", "hash_all"], ["get_name"], ["credentials"]];
  const chains = [
    ["cookie_all", "base64", "gzip"],
    ["cookie_name", "hex"],
    ["jwt_all", "json_doc"],
    ["array", 1, "percent"],
    ["pollution"],
  ];
  const rules = [
    ...points.map((point, i) => ({ id: `p${i}`, point, regex: "^.{3}zz" })),
    ...chains.map((chain, i) => ({ id: `c${i}`, point: ["header", "COOKIE", ...chain], regex: "zz$" })),
    { id: "t", point: ["header_all"], tokens: { values: ["abcdef"] } },
    { id: "w", point: ["header_name"], when: [{ uri: "/a/*/b.c" }], unless: [{ point: ["path", 3], type: "absent" }] },
  ];
  const filter = compiled(rules);
  const byte = fc.oneof(
    fc.constantFrom(..."%/\\;.=&\"'{}[]:,+ eyJ0x4\x1f\x8b\0\xff"),
    fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code)),
  );
  const text = fc.string({ unit: byte, maxLength: 120 }).map((given) => given.replaceAll(/[\r\n]/g, ""));
  fc.assert(
    fc.property(text, text, text, (target, cookie, value) => {
      const judgement = filter.judge(
        rawView(`GET /${target} HTTP/1.1\nHost: ${value}\nCookie: ${cookie}\nCookie: ${value}\nX: ${value}`),
        0,
      );
      return Array.isArray(judgement.hits) && !judgement.engineError;
    }),
    { seed: 7, numRuns: 2_000 },
  );
});
