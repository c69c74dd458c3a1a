import { randomBytes } from "node:crypto";
import t from "tap";
import { inFormat, LINE_BYTES_MAX, textOf } from "../../../src/node/events/line.ts";
import type { RequestFacts } from "../../../src/node/events/record.ts";
import type { Scene } from "../../../src/node/events/series.ts";
import { eventsFor, hitsOf, key, lineOf, linesFor, type Request } from "./judged.ts";

const token = `ak_live_${randomBytes(14).toString("hex")}`;
const leak = { id: "leak-43", title: "A leak", leak: "43", point: ["credentials"], tokens: { values: [token] } };
const debug = { id: "no-debug", point: ["header", "X-DEBUG"], mode: "watch" };
const request = {
  target: `/v1/items/42?page=2&key=${token}`,
  fields: [
    "Host",
    "api.example.com",
    "User-Agent",
    "curl/8.5",
    "Authorization",
    `Bearer ${token}`,
    "X-Debug",
    "yes please",
  ],
};

t.test("an event has the fields of the contract, in their order, and nothing else", (t) => {
  const [event] = eventsFor(hitsOf([leak], request), request);
  const { event_id, ...rest } = event!;
  t.match(event_id, /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  t.strictSame(Object.entries({ ...rest }), [
    ["time", "2026-11-22T03:00:00.123Z"],
    ["type", "vpatch"],
    ["schema", 1],
    ["action", "blocked"],
    ["rule_id", "leak-43"],
    ["rule_title", "A leak"],
    ["leak", "43"],
    ["rule_mode", "block"],
    ["filtration_mode", "monitoring"],
    ["point", ["credentials"]],
    ["payload", "API leak"],
    ["token_hint", `ak_l…${token.slice(-4)} (36)`],
    ["fingerprint", key.fingerprint(Buffer.from(token)).toString("base64url")],
    ["token_source", ""],
    ["request_id", "request-1"],
    ["method", "GET"],
    ["scheme", "https"],
    ["host", "api.example.com"],
    ["path", "/v1/items/42"],
    ["query", "page=2&key=***"],
    ["status", 403],
    ["remote_addr", "203.0.113.9"],
    ["remote_port", 51_234],
    ["user_agent", "curl/8.5"],
    ["http_version", "1.1"],
    ["route", "api"],
    ["application", "1"],
    ["node_id", "node-1"],
    ["ruleset", 17],
    ["duration_us", 85],
  ]);
  t.equal(Object.keys(event!)[2], "event_id");
  t.match(event!.fingerprint, /^[A-Za-z0-9_-]{22}$/);
  t.end();
});

t.test(
  "one event per matching rule, with its own id, point and mode; a rule without a leak shows a masked payload",
  (t) => {
    const events = eventsFor(hitsOf([leak, debug], request), request);
    t.strictSame(
      events.map(({ rule_id, rule_mode, point, payload }) => [rule_id, rule_mode, point, payload]),
      [
        ["leak-43", "block", ["credentials"], "API leak"],
        ["no-debug", "watch", ["header", "X-DEBUG"], "*** (10)"],
      ],
    );
    t.equal(new Set(events.map(({ event_id }) => event_id)).size, 2);
    t.end();
  },
);

t.test("event ids of a process ascend, within a millisecond and when the clock goes back", (t) => {
  const hits = hitsOf([leak], request);
  const times = [...Array.from({ length: 5_000 }, () => 1_800_000_000_000), 1_799_999_999_000, 1_800_000_000_500];
  const ids = times.flatMap((timeMs) => eventsFor(hits, request, { timeMs }).map(({ event_id }) => event_id));
  t.strictSame(ids, ids.toSorted());
  t.equal(new Set(ids).size, ids.length);
  t.end();
});

const long = "x".repeat(20_000);
const sizes: readonly { name: string; request?: Request; facts?: Partial<RequestFacts & Scene>; rule?: object }[] = [
  { name: "a long path", request: { target: `/${long}` } },
  { name: "a long query", request: { target: `/?q=${long}` } },
  { name: "a long user agent", request: { fields: ["User-Agent", long] } },
  { name: "a long host", request: { fields: ["Host", `${long}.example.com`] } },
  {
    name: "texts that JSON escapes",
    request: { target: `/${'"'.repeat(9_000)}?${"\\".repeat(9_000)}`, fields: ["User-Agent", "\x80".repeat(9_000)] },
  },
  { name: "an invented method", request: { method: "Q".repeat(9_000) } },
  {
    name: "an operator's long names",
    facts: { application: "ä".repeat(9_000), route: "r".repeat(64), requestId: "i".repeat(128) },
  },
  {
    name: "a rule of long names",
    request: { target: `/?${"k".repeat(3_000)}=value` },
    rule: {
      ...{ id: "i".repeat(64), title: "€".repeat(256), leak: "€".repeat(64), tokens: undefined, point: undefined },
      points: [["get", "k".repeat(3_000), "pollution"]],
    },
  },
  { name: "many pieces", request: { target: `/${"a/".repeat(4_000)}?${"a=b&".repeat(2_000)}${"c;".repeat(4_000)}` } },
];

for (const { name, request: given = {}, facts = {}, rule = {} } of sizes) {
  t.test(`a line is one write of a pipe whatever the request holds: ${name}`, (t) => {
    const whole = { ...given, fields: [...(given.fields ?? []), "Authorization", `Bearer ${token}`] };
    const lines = linesFor(hitsOf([{ ...leak, ...rule }], whole), whole, facts);
    t.equal(lines.length, 1);
    for (const format of ["native", "ecs", "ocsf"] as const) {
      const line = textOf(inFormat(lineOf(lines[0]!), format));
      t.ok(Buffer.byteLength(line) <= LINE_BYTES_MAX, `${format}: ${Buffer.byteLength(line)} bytes`);
      t.equal(line.indexOf("\n"), line.length - 1, "one line");
      t.type(JSON.parse(line), "object");
      t.notMatch(line, token);
    }
    t.end();
  });
}

t.test("an event tells where its token was found, as the list says", async (t) => {
  const [hit] = hitsOf([leak], request);
  const [event] = eventsFor([{ ...hit!, source: "a public repository" }], request);
  t.equal(event!.token_source, "a public repository");
  t.notOk(JSON.stringify(event).includes(token));
});
