import { t } from "tap";
import { addressKey, blockKeys } from "../../../src/console/events/address-key.ts";
import { readSearch } from "../../../src/console/events/search.ts";

const NOW = Date.UTC(2026, 10, 23, 12);
const at = (text: string): number => Date.parse(text);

const UNDERSTOOD: readonly (readonly [search: string, any: unknown[][], none?: unknown[]])[] = [
  ["", []],
  ["vpatch", []],
  ["blocked", [[{ kind: "action", action: "blocked" }]]],
  ["BLOCKED  watched", [[{ action: "blocked" }, { action: "watched" }]]],
  ["leak:42", [[{ kind: "number", column: "leak", op: "=", value: 42 }]]],
  ["leak:42 leak:43 blocked", [[{ value: 42 }, { value: 43 }], [{ kind: "action" }]]],
  ["rule:leak-42", [[{ kind: "text", column: "rule_id", pattern: "leak-42" }]]],
  ["d:api.example.com u:/v1/*", [[{ column: "host" }], [{ column: "path", pattern: "/v1/*" }]]],
  ['u:"/a b"', [[{ column: "path", pattern: "/a b" }]]],
  ["p:header_authorization", [[{ column: "point", pattern: "HEADER_AUTHORIZATION" }]]],
  ["statuscode:403", [[{ column: "status", value: 403 }]]],
  ["N:>100", [[{ column: "count", op: ">", value: 100 }]]],
  [
    "ip:203.0.113.0/24",
    [[{ kind: "address", from: "00000000000000000000ffffcb007100", to: "00000000000000000000ffffcb0071ff" }]],
  ],
  ["!ip:10.0.0.1", [], [{ kind: "address" }]],
  ["!blocked", [], [{ kind: "action", action: "blocked" }]],
  ["today", [[{ kind: "time", range: { from: at("2026-11-23T00:00:00Z"), to: at("2026-11-24T00:00:00Z") } }]]],
  ["yesterday", [[{ range: { from: at("2026-11-22T00:00:00Z"), to: at("2026-11-23T00:00:00Z") } }]]],
  ["last 3 days", [[{ range: { from: NOW - 3 * 864e5 } }]]],
  ["vpatch last 1 hour leak:1", [[{ range: { from: NOW - 36e5 } }], [{ value: 1 }]]],
  ["11/10/2026-11/14/2026", [[{ range: { from: at("2026-11-10T00:00:00Z"), to: at("2026-11-15T00:00:00Z") } }]]],
  ["11/10/2026", [[{ range: { from: at("2026-11-10T00:00:00Z"), to: at("2026-11-11T00:00:00Z") } }]]],
  ["2026-11-10..2026-11-11", [[{ range: { from: at("2026-11-10T00:00:00Z"), to: at("2026-11-12T00:00:00Z") } }]]],
];
for (const [search, any, none = []] of UNDERSTOOD) {
  t.test(`understood: ${search === "" ? "nothing" : search}`, async (t) => {
    const read = readSearch(search, { nowMs: NOW, zone: "UTC" });
    t.match(read, { any, none });
    if ("any" in read) {
      t.equal(read.any.length, any.length);
      t.equal(read.none.length, none.length);
    }
  });
}

const NOT_UNDERSTOOD: readonly (readonly [search: string, from: number, to: number, message: RegExp])[] = [
  ["blokced", 0, 7, /did you mean blocked/],
  ["today laek:42", 6, 13, /did you mean leak:/],
  ["leak:abc", 0, 8, /expected a number/],
  ["ip:300.1.1.1", 0, 12, /address or a block/],
  ["ip:10.0.0.0/33", 0, 14, /address or a block/],
  ["02/30/2026", 0, 10, /month\/day\/year/],
  ["11/14/2026-11/10/2026", 0, 21, /month\/day\/year/],
  ["last three days", 0, 4, /last 3 days/],
  ["something", 0, 9, /attribute:value/],
  ["!", 0, 1, /attribute:value/],
  ["leak:", 0, 5, /attribute:value|expected a value/],
];
for (const [search, from, to, message] of NOT_UNDERSTOOD) {
  t.test(`told with its place: ${search}`, async (t) => {
    const read = readSearch(search, { nowMs: NOW, zone: "UTC" });
    t.match(read, { problems: [{ from, to, message }] });
  });
}

t.test("days are those of the zone, also when clocks change", async (t) => {
  const range = (word: string) => {
    const read = readSearch(word, { nowMs: NOW, zone: "America/New_York" });
    const test = "any" in read ? read.any[0]?.[0] : undefined;
    return test?.kind === "time" ? test.range : undefined;
  };
  t.same(range("today"), { from: at("2026-11-23T05:00:00Z"), to: at("2026-11-24T05:00:00Z") });
  t.same(range("11/01/2026"), { from: at("2026-11-01T04:00:00Z"), to: at("2026-11-02T05:00:00Z") }, "25 hours");
});

const KEYS: readonly (readonly [address: string, key: string])[] = [
  ["203.0.113.9", "00000000000000000000ffffcb007109"],
  ["::ffff:203.0.113.9", "00000000000000000000ffffcb007109"],
  ["2001:db8::1", "20010db8000000000000000000000001"],
  ["::", "0".repeat(32)],
  ["fe80::1%eth0", "fe800000000000000000000000000001"],
  ["unknown", ""],
  ["", ""],
];
for (const [address, key] of KEYS) {
  t.test(`the key of ${address === "" ? "nothing" : address}`, async (t) => {
    t.equal(addressKey(address), key);
  });
}

t.test("a block holds its addresses and no others", async (t) => {
  const { from, to } = blockKeys("2001:db8::/33")!;
  const within = (address: string): boolean => addressKey(address) >= from && addressKey(address) <= to;
  t.ok(within("2001:db8:7fff::1"));
  t.notOk(within("2001:db8:8000::1"));
  t.same(blockKeys("0.0.0.0/0"), { from: "00000000000000000000ffff00000000", to: "00000000000000000000ffffffffffff" });
});
