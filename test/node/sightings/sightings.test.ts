import { randomBytes } from "node:crypto";
import { t } from "tap";
import { FingerprintKey } from "../../../src/core/fingerprint.ts";
import { countOf } from "../../../src/core/hyper-log-log.ts";
import type { CheckedHead } from "../../../src/core/strict/checked-head.ts";
import { FieldSection } from "../../../src/core/strict/field-section.ts";
import type { Sighting } from "../../../src/core/wire.ts";
import { Sightings } from "../../../src/node/sightings/sightings.ts";

/** Of few addresses two share a register once in a hundred runs: not with this one. */
const key = new FingerprintKey(Buffer.alloc(32, 1));
const newToken = (): string => `ak_${randomBytes(12).toString("hex")}`;
const print = (token: string): string => key.fingerprint(Buffer.from(token, "latin1")).toString("base64url");

function head(fields: readonly string[], target = "/v1/items"): CheckedHead {
  return {
    method: "GET",
    scheme: "http",
    proto: "1.1",
    target,
    host: "api.example.com",
    framing: { kind: "none" },
    fields: FieldSection.of(fields),
    websocket: false,
    expectsContinue: false,
  };
}

const base64 = (text: string): string => Buffer.from(text).toString("base64");

/** What is sent, and which of its parts are credentials. */
const CARRIERS: readonly (readonly [
  name: string,
  head: (a: string, b: string) => CheckedHead,
  found: "a" | "ab" | "",
])[] = [
  ["a bearer token", (a) => head(["Authorization", `Bearer ${a}`]), "a"],
  ["another scheme, more blanks", (a) => head(["AUTHORIZATION", `token   ${a}`]), "a"],
  ["no scheme", (a) => head(["Authorization", a]), "a"],
  ["Basic, user and password", (a, b) => head(["Authorization", `Basic ${base64(`${a}:${b}`)}`]), "ab"],
  ["Basic, the key as user", (a) => head(["authorization", `basic ${base64(`${a}:`)}`]), "a"],
  ["two fields", (a, b) => head(["Authorization", `Bearer ${a}`, "X-Api-Key", b]), "ab"],
  ["twice the same", (a) => head(["Authorization", `Bearer ${a}`, "X-Api-Key", a]), "a"],
  ["a query value", (a) => head([], `/v1/items?page=2&api_key=${a}&x=1`), "a"],
  ["a query value that is encoded", (a) => head([], `/v1/items?Token=${a.replace("_", "%5f")}`), "a"],
  ["another query value", (a) => head([], `/v1/items?page=${a}`), ""],
  ["a path segment", (a) => head([], `/v1/${a}`), ""],
  ["another field", (a) => head(["User-Agent", a]), ""],
  ["a value too short to be a token", () => head(["X-Api-Key", "abc"]), ""],
];
for (const [name, request, found] of CARRIERS) {
  t.test(`credentials are followed where an API takes them: ${name}`, async (t) => {
    const sightings = new Sightings(key);
    const [a, b] = [newToken(), newToken()];
    const seen = sightings.observe(request(a, b), "api");
    if (seen !== undefined) sightings.answered(seen, 200, "192.0.2.1", 1_000);
    const expected = { "": [], a: [print(a)], ab: [print(a), print(b)] }[found];
    t.same(new Set([...sightings.take()].map(({ fingerprint }) => fingerprint)), new Set(expected));
  });
}

t.test("uses, successes, refusals, times and addresses are counted", async (t) => {
  const sightings = new Sightings(key);
  const token = newToken();
  const request = head(["Authorization", `Bearer ${token}`]);
  const answers: readonly (readonly [status: number, address: string])[] = [
    [200, "192.0.2.1"],
    [304, "192.0.2.1"],
    [401, "192.0.2.2"],
    [403, "192.0.2.3"],
    [500, "192.0.2.1"],
    [200, "192.0.2.2"],
  ];
  for (const [i, [status, address]] of answers.entries()) {
    sightings.answered(sightings.observe(request, "api")!, status, address, 1_000 + i);
  }
  const [told, ...more] = [...sightings.take()] as [Sighting];
  t.same(more, []);
  t.match(told, {
    fingerprint: print(token),
    route: "api",
    uses: 6,
    successes: 3,
    refusals: 2,
    first_at: 1_000,
    last_at: 1_005,
  });
  t.match(told.hint, /^ak_.….{4} \(27\)$/);
  t.equal(countOf(Buffer.from(told.addresses, "base64")), 3);
  t.equal(countOf(Buffer.from(told.success_addresses, "base64")), 2);
  t.same(told.recent, [
    { address: "192.0.2.3", last_at: 1_003, uses: 1, successes: 0 },
    { address: "192.0.2.1", last_at: 1_004, uses: 3, successes: 2 },
    { address: "192.0.2.2", last_at: 1_005, uses: 2, successes: 1 },
  ]);
  t.same([...sightings.take()], [], "told once");
});

t.test("the same credential on two routes is told apart", async (t) => {
  const sightings = new Sightings(key);
  const request = head(["X-Api-Key", newToken()]);
  for (const route of ["a", "b", "a"]) sightings.answered(sightings.observe(request, route)!, 200, "192.0.2.1", 1);
  t.same(
    [...sightings.take()].map(({ route, uses }) => ({ route, uses })),
    [
      { route: "a", uses: 2 },
      { route: "b", uses: 1 },
    ],
  );
});

t.test("nothing is lost or mixed up when places are given up while requests are under way", async (t) => {
  const sightings = new Sightings(key);
  const [a, b, c] = [newToken(), newToken(), newToken()];
  const slow = sightings.observe(head(["X-Api-Key", a]), "api")!;
  t.same([...sightings.take()], [], "a is given up: nobody has answered it");
  for (const token of [b, c]) {
    sightings.answered(sightings.observe(head(["X-Api-Key", token]), "api")!, 200, "192.0.2.1", 1);
  }
  sightings.answered(slow, 401, "192.0.2.9", 2);
  sightings.answered(sightings.observe(head(["X-Api-Key", a]), "api")!, 200, "192.0.2.9", 3);
  const told = [...sightings.take()];
  t.same(
    new Map(told.map(({ fingerprint, uses, refusals }) => [fingerprint, [uses, refusals]])),
    new Map([
      [print(b), [1, 0]],
      [print(c), [1, 0]],
      [print(a), [2, 1]],
    ]),
  );
});

t.test(
  "more credentials than there are places are passed over and counted, and later ones find a place again",
  async (t) => {
    const sightings = new Sightings(key);
    const use = (token: string): void => {
      const seen = sightings.observe(head(["X-Api-Key", token]), "api");
      if (seen !== undefined) sightings.answered(seen, 200, "192.0.2.1", 1);
    };
    for (let i = 0; i < 17_000; i++) use(newToken());
    t.equal([...sightings.take()].length, 16_384);
    t.equal(sightings.takePassedOver(), 17_000 - 16_384);
    t.equal(sightings.takePassedOver(), 0);
    t.same([...sightings.take()], [], "all are given up");
    const token = newToken();
    use(token);
    t.same(
      [...sightings.take()].map(({ fingerprint, uses }) => ({ fingerprint, uses })),
      [{ fingerprint: print(token), uses: 1 }],
    );
  },
);
