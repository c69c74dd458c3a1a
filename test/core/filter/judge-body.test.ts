import { gzipSync } from "node:zlib";
import t from "tap";
import { VALUES_MAX } from "../../../src/core/decode/budget.ts";
import { compiled } from "./compile.ts";
import { rawView } from "./raw-view.ts";

const POST = "POST /v1/x HTTP/1.1\nHost: a.test\nX-A: needle";
const withBody = (head = POST) => rawView(head, { hasBody: true });
const wants = (rule: object, view = withBody()) =>
  compiled([{ id: "r", regex: "needle", ...rule }]).judge(view, 0).judgeBody !== undefined;

t.test("a body is asked for only where a rule in scope looks at it", async (t) => {
  for (const point of [["post"], ["post", "json_doc"], ["credentials"], ["anywhere"]]) {
    const missed = { point, regex: "another" };
    t.ok(wants(missed), point.join(", "));
    t.notOk(wants(missed, rawView(POST)), "no body follows");
    t.notOk(wants({ ...missed, when: [{ uri: "b.test" }] }), "another host");
    t.notOk(wants({ ...missed, when: [{ point: ["method"], type: "equal", value: "PUT" }] }), "out of scope");
    t.notOk(wants({ ...missed, unless: [{ point: ["method"], type: "equal", value: "POST" }] }), "excepted");
    t.notOk(wants({ ...missed, expires_at: "1969-01-01" }), "expired");
  }
  t.notOk(wants({ point: ["header", "X-B"] }));
  t.notOk(wants({ point: ["credentials"] }), "the head matched it");
  t.ok(wants({ points: [["header", "X-B"], ["post"]] }), "one of several points");
});

t.test(
  "the judgement of a body holds what the head gave, in the order of the document, and asks for nothing more",
  async (t) => {
    const filter = compiled([
      { id: "body", point: ["post"], regex: "thread" },
      { id: "head", point: ["header", "X-A"], regex: "needle" },
      { id: "both", point: ["credentials"], regex: "^(needle|thread)$" },
    ]);
    const head = filter.judge(withBody(), 0);
    t.same(
      head.hits.map(({ rule }) => rule.id),
      ["head", "both"],
    );
    const whole = head.judgeBody!(Buffer.from("thread"));
    t.same(
      whole.hits.map(({ rule }) => rule.id),
      ["body", "head", "both"],
    );
    t.equal(whole.judgeBody, undefined);
    t.same(
      head.hits.map(({ rule }) => rule.id),
      ["head", "both"],
      "the judgement of the head stays what it was",
    );
  },
);

t.test("an empty body yields nothing", async (t) => {
  const filter = compiled([{ id: "r", points: [["post"], ["post", "form_urlencoded_all"], ["post", "xml"]] }]);
  t.same(filter.judge(withBody(), 0).judgeBody!(Buffer.alloc(0)).hits, []);
});

t.test("what is inflated for many rules is inflated once", async (t) => {
  const packed = gzipSync(Buffer.alloc(2 ** 20, "a=b&"), { level: 0 });
  const points = [["post"], ["post", "form_urlencoded", "x"], ["post", "json_doc"], ["credentials"], ["anywhere"]];
  const rules = points.flatMap((point, i) =>
    ["a.test", "a.test/v1/**", "/v1/**"].map((uri, j) => ({
      id: `r${i}-${j}`,
      when: [{ uri }],
      point,
      regex: "needle",
    })),
  );
  const view = rawView("POST /v1/x HTTP/1.1\nHost: a.test\nContent-Encoding: gzip", { hasBody: true });
  const { undecodable } = compiled(rules).judge(view, 0).judgeBody!(packed);
  // Twelve times would be more than the budget.
  t.notOk(undecodable.has("gzip"));
});

t.test("bounds that a body hits are told, and a token before and behind the chaff is found", async (t) => {
  const filter = compiled([{ id: "r", point: ["credentials"], tokens: { values: ["needle-needle"] } }]);
  const chaff = '{"a":1},'.repeat(VALUES_MAX);
  for (const body of [`["needle-needle",${chaff}`, `[${chaff}"needle-needle"]`]) {
    const { hits, undecodable } = filter.judge(withBody(), 0).judgeBody!(Buffer.from(body));
    t.equal(hits.length, 1);
    t.same([...undecodable], ["json"]);
  }
});

t.test("codings and character sets that nobody knows are told", async (t) => {
  const filter = compiled([{ id: "r", point: ["post"], regex: "needle" }]);
  for (const [field, decoder] of [
    ["Content-Encoding: rot13", "coding"],
    ["Content-Type: text/plain; charset=klingon", "charset"],
  ]) {
    const judged = filter.judge(withBody(`${POST}\n${field}`), 0).judgeBody!(Buffer.from("needle"));
    t.equal(judged.hits.length, 1);
    t.same([...judged.undecodable], [decoder]);
  }
});

/** Text of which every reading decodes to something else again. @param seed of the noise */
function noise(bytes: number, seed: number): string {
  let state = seed;
  const next = () => (state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0) >>> 8;
  return Array.from({ length: bytes }, () => "\\%0123456789abcdef+"[next() % 19]!).join("");
}

const percent = (text: string): string => text.replaceAll(/[^]/g, (char) => `%${char.charCodeAt(0).toString(16)}`);

t.test("a listed token percent-encoded up to three times in a form is found beside any amount of noise", async (t) => {
  const token = "needle-needle";
  const filter = compiled([{ id: "r", point: ["credentials"], tokens: { values: [token] } }]);
  const view = withBody(`${POST}\nContent-Type: application/x-www-form-urlencoded`);
  const chaff = Array.from({ length: 128 }, (_, i) => `c${i}=${noise(4_096, i)}`).join("&");
  t.ok(filter.judge(view, 0).judgeBody!(Buffer.from(chaff)).undecodable.has("credentials"), "the bound is met");
  let encoded = token;
  for (const rounds of [1, 2, 3]) {
    encoded = percent(encoded);
    for (const field of [`key=${encoded}`, `key=Bearer+${encoded}`, `${encoded}=x`]) {
      for (const body of [field, `${field}&${chaff}`, `${chaff}&${field}`, `${chaff}&${field}&${chaff}`]) {
        const { hits } = filter.judge(view, 0).judgeBody!(Buffer.from(body));
        t.equal(hits.length, 1, `${rounds} times, ${field.slice(0, 12)}, ${body.length} bytes`);
      }
    }
  }
});
