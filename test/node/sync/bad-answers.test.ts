import { createHmac, generateKeyPairSync } from "node:crypto";
import { gzipSync } from "node:zlib";
import { exportJWK } from "jose";
import t from "tap";
import { madeToken } from "../../console/rulesets/made-leaks.ts";
import {
  cutOff,
  endless,
  openConsoleDouble,
  send,
  stall,
  type Answerer,
  type ConsoleDouble,
} from "./console-double.ts";
import { keptFiles, startFollowing } from "./following-node.ts";
import { jose, madeRuleset, madeSigner, sign, type MadeRuleset, type Signer } from "./made-ruleset.ts";

const JOSE = { "content-type": "application/jose", etag: '"9.tag"' };
/** Of an answer in these tests, where it matters. */
const ANSWER_MS = 150;

interface Setting {
  readonly console: ConsoleDouble;
  readonly signer: Signer;
  /** In force; its one token is blocked. */
  readonly good: MadeRuleset;
  /** What a console that is well would send next; its table is not served yet. */
  readonly next: MadeRuleset;
  /** Of that one. */
  readonly token: string;
}

interface BadAnswer {
  readonly name: string;
  readonly answer: (setting: Setting) => Answerer | Promise<Answerer>;
  /** Reason of the refusal that is counted; without: the console counts as away. */
  readonly refused?: string;
  readonly said: RegExp;
  /** Milliseconds before the next request. */
  readonly rest?: readonly [from: number, to: number];
  readonly answerMs?: number;
}

const AWAY = [50, 100] as const;
const REFUSED = [1_000, 2_000] as const;
const edited = (jws: string, part: 0 | 1 | 2, text: (old: string) => string): string =>
  jws
    .split(".")
    .map((each, i) =>
      i === part
        ? Buffer.from(text(Buffer.from(each, "base64url").toString("latin1")), "latin1").toString("base64url")
        : each,
    )
    .join(".");
const signed = ({ signer, next }: Setting, more: object = {}): Promise<string> =>
  sign(signer, { ...next.payload, ...more });
/** The next ruleset, whose table is answered so. */
const withTable =
  (answer: (bytes: Buffer) => Answerer) =>
  async (setting: Setting): Promise<Answerer> => {
    const [[digest, bytes] = ["", Buffer.alloc(0)]] = setting.next.tables;
    setting.console.tables.set(digest, answer(bytes));
    return jose(await signed(setting), 9);
  };

const SIGNATURE = { refused: "signature", said: /its signature does not hold/, rest: REFUSED };
const TABLES = { refused: "tables", said: /its token tables could not be had whole/, rest: REFUSED };
const FORMAT = { refused: "format", said: /its form is unknown to this release/, rest: REFUSED };
const VERSION = {
  refused: "version",
  said: /it is older than the one in force, or another of the same number/,
  rest: REFUSED,
};

const CASES: readonly BadAnswer[] = [
  ...(
    [
      [
        "a forged payload",
        async (s) =>
          send(
            200,
            JOSE,
            edited(await signed(s), 1, (old) => old.replace("block", "watch")),
          ),
      ],
      [
        "a forged signature",
        async (s) =>
          send(
            200,
            JOSE,
            edited(await signed(s), 2, (old) => "\0".repeat(old.length)),
          ),
      ],
      ["a ruleset without its signature", async (s) => send(200, JOSE, (await signed(s)).replace(/[^.]+$/, ""))],
      [
        "alg none",
        async (s) =>
          send(
            200,
            JOSE,
            edited(await signed(s), 0, (old) => old.replace("EdDSA", "none")),
          ),
      ],
      [
        "alg none, and no signature",
        async (s) =>
          send(200, JOSE, edited(await signed(s), 0, (old) => old.replace("EdDSA", "none")).replace(/[^.]+$/, "")),
      ],
      [
        "HS256 with the public key as its secret",
        async (s) => {
          const jwk = await exportJWK(s.signer.publicKey);
          const head = [{ alg: "HS256", jwk }, s.next.payload]
            .map((part) => Buffer.from(JSON.stringify(part)).toString("base64url"))
            .join(".");
          return send(
            200,
            JOSE,
            `${head}.${createHmac("sha256", Buffer.from(jwk.x!, "base64url")).update(head).digest("base64url")}`,
          );
        },
      ],
      [
        "ES256",
        async (s) => {
          const { privateKey: key, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
          return send(200, JOSE, await sign({ ...s.signer, key, publicKey }, s.next.payload, { alg: "ES256" }));
        },
      ],
      [
        "a key that is none",
        async (s) =>
          send(200, JOSE, await sign(s.signer, s.next.payload, { jwk: { kty: "OKP", crv: "Ed25519", x: "" } })),
      ],
      [
        "a header without a key",
        async (s) => send(200, JOSE, await sign(s.signer, s.next.payload, { jwk: undefined })),
      ],
      ["half of it, as if it were all", async (s) => send(200, JOSE, (await signed(s)).slice(0, 300))],
      ["nothing", () => send(200, JOSE)],
      [
        "a page of something in between",
        () => send(200, { "content-type": "text/html", etag: '"x"' }, "<html>Sign in</html>"),
      ],
      [
        "a bomb of gzip, which is not unpacked",
        () => send(200, { ...JOSE, "content-encoding": "gzip" }, gzipSync(Buffer.alloc(2 ** 24))),
      ],
    ] satisfies [string, BadAnswer["answer"]][]
  ).map(([name, answer]) => ({ ...SIGNATURE, name, answer })),
  {
    name: "another key, rightly signed",
    answer: async (s) => send(200, JOSE, await sign(madeSigner(), s.next.payload)),
    ...{ refused: "key", said: /another key signed it than the one this node obeys/, rest: REFUSED },
  },
  {
    name: "another tenant's",
    answer: async (s) => send(200, JOSE, await signed(s, { tenant: "another" })),
    ...{ refused: "tenant", said: /it is another tenant's/, rest: REFUSED },
  },
  { name: "a lower version", answer: async (s) => send(200, JOSE, await signed(s, { version: 1 })), ...VERSION },
  {
    name: "other content under the number in force",
    answer: async (s) => send(200, JOSE, await signed(s, { version: 2 })),
    ...VERSION,
  },
  { name: "a format to come", answer: async (s) => send(200, JOSE, await signed(s, { format: 2 })), ...FORMAT },
  {
    name: "a version that is no number",
    answer: async (s) => send(200, JOSE, await signed(s, { version: 2.5 })),
    ...FORMAT,
  },
  { name: "a field to come", answer: async (s) => send(200, JOSE, await signed(s, { more: 1 })), ...FORMAT },
  {
    name: "a table elsewhere",
    answer: async (s) =>
      send(
        200,
        JOSE,
        await signed(s, { tables: [{ ...s.next.payload.tables[0], url: "https://elsewhere.example/t" }] }),
      ),
    ...FORMAT,
  },
  {
    name: "JSON that was cut off before it was signed",
    answer: async (s) => {
      return send(200, JOSE, await sign(s.signer, JSON.stringify(s.next.payload).slice(0, -9)));
    },
    ...FORMAT,
  },
  ...(
    [
      ["an unknown type of rule", { type: "teapot" }],
      ["an unknown point", { points: [["teapot"]] }],
      ["a regex that RE2 refuses", { tokens: undefined, regex: "(?=x)" }],
    ] as const
  ).map(([name, more]) => ({
    ...{ name, refused: "rules", said: /it holds rules that this release does not know/, rest: REFUSED },
    answer: async (s: Setting) =>
      send(200, JOSE, await signed(s, { rules: [{ ...s.next.payload.rules[0], ...more }] })),
  })),
  ...(
    [
      ["a table that is not there", withTable(() => send(404))],
      [
        "a table with a byte changed",
        withTable((bytes) => send(200, {}, Buffer.concat([bytes.subarray(0, -1), Buffer.from([1])]))),
      ],
      ["a table that was cut off", withTable((bytes) => cutOff({}, bytes))],
      ["half of a table, as if it were all", withTable((bytes) => send(200, {}, bytes.subarray(0, bytes.length / 2)))],
      ["a table for which the token is not taken", withTable(() => send(401))],
      ["a table that is somewhere else", withTable(() => send(302, { location: "/elsewhere" }))],
      [
        "a table of another count",
        async (s) => {
          const [[digest, bytes] = ["", Buffer.alloc(0)]] = s.next.tables;
          s.console.tables.set(digest, send(200, {}, bytes));
          return jose(await signed(s, { tables: [{ ...s.next.payload.tables[0], count: 7 }] }), 9);
        },
      ],
      [
        "a table of another key",
        async (s) => {
          const other = madeRuleset(madeSigner(), 3, [[s.token]]);
          const [[digest, bytes] = ["", Buffer.alloc(0)]] = other.tables;
          s.console.tables.set(digest, send(200, {}, bytes));
          return jose(await signed(s, { tables: other.payload.tables }), 9);
        },
      ],
      [
        "more entries than one table can have",
        async (s) => send(200, JOSE, await signed(s, { tables: [{ ...s.next.payload.tables[0], count: 2 ** 40 }] })),
      ],
      ["a table that never ends", withTable(() => endless(2 ** 20))],
    ] satisfies [string, BadAnswer["answer"]][]
  ).map(([name, answer]) => ({ ...TABLES, name, answer })),
  { name: "a table that stalls", answer: withTable((bytes) => stall({}, bytes)), ...TABLES, answerMs: ANSWER_MS },
  { name: "a table that drips", answer: withTable(() => endless(1)), ...TABLES, answerMs: ANSWER_MS },
  {
    name: "a ruleset that breaks off",
    answer: async (s) => cutOff(JOSE, await signed(s)),
    said: /the console is away: /,
    rest: AWAY,
  },
  {
    name: "a ruleset that stalls",
    answer: async (s) => stall(JOSE, await signed(s)),
    said: /the console is away: /,
    rest: AWAY,
    answerMs: ANSWER_MS,
  },
  {
    name: "a ruleset that drips",
    answer: () => endless(1),
    said: /the console is away: answers too slowly/,
    rest: AWAY,
    answerMs: ANSWER_MS,
  },
  {
    name: "a connection that is closed at once",
    answer: () => (response) => void response.destroy(),
    said: /the console is away: /,
    rest: AWAY,
  },
  ...[401, 403].map((status) => ({
    name: `${status}: the token is not taken`,
    answer: () => send(status),
    ...{ said: new RegExp(`the console answered with ${status}`), rest: [5_000, 5_000] as const },
  })),
  ...[400, 404, 500, 502, 503].map((status) => ({
    ...{ name: String(status), answer: () => send(status) },
    ...{ said: new RegExp(`the console answered with ${status}`), rest: AWAY },
  })),
  ...(
    [
      ["seconds", "7", [7_000, 7_000]],
      ["more seconds than a node waits", "86400", [60_000, 60_000]],
      ["a date long ago", "Sun, 06 Nov 1994 08:49:37 GMT", AWAY],
      ["a date far off", "Fri, 06 Nov 2099 08:49:37 GMT", [60_000, 60_000]],
      ["what is neither", "-7; soon", AWAY],
    ] as const
  ).map(([name, value, rest]) => ({
    ...{ name: `429 with Retry-After: ${name}`, answer: () => send(429, { "retry-after": value }) },
    ...{ said: /the console answered with 429/, rest },
  })),
  ...[301, 302, 307, 308].map((status) => ({
    ...{
      name: `${status} elsewhere`,
      answer: ({ console }: Setting) => send(status, { location: `${console.url}/elsewhere` }),
    },
    ...{ said: new RegExp(`the console answered with ${status}`), rest: AWAY },
  })),
];

for (const { name, answer, refused, said, rest = REFUSED, answerMs } of CASES) {
  t.test(`${name}: the ruleset stays, and the next good one is taken`, async (t) => {
    const console = await openConsoleDouble(t);
    const signer = madeSigner();
    const [old, token] = [madeToken(), madeToken()];
    const [good, next] = [madeRuleset(signer, 2, [[old]]), madeRuleset(signer, 3, [[token]])];
    for (const [digest, bytes] of good.tables) console.tables.set(digest, send(200, {}, bytes));
    console.answer(jose(await sign(signer, good.payload), 2));
    const node = await startFollowing(t, { url: console.url, ...(answerMs === undefined ? {} : { answerMs }) });
    await console.waited();
    t.equal(node.number(), 2);
    t.strictSame(node.verdict(old), ["leak-0 block"]);
    const files = await keptFiles(node.folder);
    const rested = node.rests.length;
    const lines = node.log.length;

    console.answer(await answer({ console, signer, good, next, token }));
    await console.waited();
    t.equal(node.number(), 2);
    t.strictSame([node.verdict(old), node.verdict(token)], [["leak-0 block"], []]);
    t.strictSame(await keptFiles(node.folder), files, "what is kept is as it was");
    t.match(node.facts(), { version: 2, lastError: said });
    const told = node.log.slice(lines).filter(({ level }) => level >= 40);
    t.equal(told.length, 1, JSON.stringify(told));
    const counted = (await node.metrics()).match(/^keyward_ruleset_rejected_total.*$/gm) ?? [];
    t.strictSame(counted, refused === undefined ? [] : [`keyward_ruleset_rejected_total{reason="${refused}"} 1`]);
    const [waitedMs = 0] = node.rests.slice(rested);
    t.ok(waitedMs >= rest[0] && waitedMs <= rest[1], `waited ${waitedMs} ms`);
    t.equal(console.asked.at(-1)!.headers["if-none-match"], '"2.tag"', "it says what it has");
    t.notOk(console.requests.some(({ url }) => url?.includes("elsewhere")));

    for (const [digest, bytes] of next.tables) console.tables.set(digest, send(200, {}, bytes));
    console.answer(jose(await sign(signer, next.payload), 3));
    await console.waited();
    t.match(node.facts(), { version: 3, lastError: "" });
    t.strictSame([node.verdict(old), node.verdict(token)], [[], ["leak-0 block"]]);
    t.equal(console.asked.at(-1)!.headers["if-none-match"], '"3.tag"');
    const written = JSON.stringify([node.log, node.facts(), await node.metrics()]);
    t.notOk(
      [old, token, "a-token-of-this-node", signer.fingerprintKey.toString("base64url")].some((secret) =>
        written.includes(secret),
      ),
    );
  });
}
