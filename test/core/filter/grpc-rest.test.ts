import { randomBytes } from "node:crypto";
import { gzipSync } from "node:zlib";
import t from "tap";
import type { Judgement } from "../../../src/core/filter/judging.ts";
import { randomOf } from "../../random.ts";
import { compiled } from "./compile.ts";
import { rawView } from "./raw-view.ts";

/** Of 48 characters: the byte that gives its length is a token character, too. */
const TOKEN = randomBytes(24).toString("hex");
const CALL = "POST /api/Stream HTTP/2\nHost: a.test\nContent-Type: application/grpc+proto\ngrpc-encoding: gzip";

const field = (text: string): Buffer => Buffer.concat([Buffer.from([0x0a, text.length]), Buffer.from(text)]);
function message(content: Buffer, packed = false): Buffer {
  const prefix = Buffer.alloc(5);
  const bytes = packed ? gzipSync(content) : content;
  prefix[0] = packed ? 1 : 0;
  prefix.writeUInt32BE(bytes.length, 1);
  return Buffer.concat([prefix, bytes]);
}
const FIRST = message(field("hello"));

function started(rules: readonly object[], start = FIRST): Judgement {
  return compiled(rules).judge(rawView(CALL, { hasBody: true }), 0).judgeBody!(start, false);
}

/** What matched after each chunk. */
async function idsAfter(judgement: Judgement, chunks: readonly Buffer[]): Promise<string[][]> {
  let latest = judgement;
  const ids: string[][] = [];
  for (const chunk of chunks) {
    latest = (await latest.rest!.judge(chunk, false)) ?? latest;
    ids.push(latest.hits.map(({ rule }) => rule.id));
  }
  return ids;
}

const LISTED = { id: "listed", point: ["anywhere"], tokens: { values: [TOKEN] } };
const other = field(randomBytes(24).toString("hex"));

const CASES: readonly (readonly [name: string, rule: object, bytes: Buffer])[] = [
  ["a listed token", LISTED, message(field(TOKEN))],
  ["a listed token in a compressed message", LISTED, message(field(TOKEN), true)],
  ["a listed token at the end of a message", LISTED, message(Buffer.from(` ${TOKEN}`))],
  [
    "a listed token in a message of a message",
    LISTED,
    message(Buffer.concat([Buffer.from([0x12, TOKEN.length + 2]), field(TOKEN)])),
  ],
  [
    "a regex on a field",
    { id: "regex", point: ["post", "grpc", 2, "protobuf", 1], regex: `^${TOKEN}$` },
    message(field(TOKEN)),
  ],
  ["a regex on credentials", { id: "regex", point: ["credentials"], regex: `^${TOKEN}$` }, message(field(TOKEN), true)],
];

t.test("a later message of a call is judged when its last byte comes, however it is cut", async (t) => {
  const random = randomOf(7);
  for (const [name, rule, bytes] of CASES) {
    const id = (rule as { id: string }).id;
    for (let round = 0; round < 20; round++) {
      const calls = Buffer.concat([message(other, true), bytes]);
      const at = 1 + Math.floor(random() * (calls.length - 1));
      const cut = [calls.subarray(0, at), calls.subarray(at)];
      t.same((await idsAfter(started([rule]), cut)).at(-1), [id], `${name}, cut at ${at}`);
    }
    const bytewise = [...message(other), ...bytes].map((byte) => Buffer.from([byte]));
    const ids = await idsAfter(started([rule]), bytewise);
    t.same(ids.at(-1), [id], `${name}, byte by byte`);
    t.same(ids.at(-bytes.length), [], `${name}: not what came before it`);
  }
});

t.test("the start may hold several messages and the beginning of the next", async (t) => {
  const next = message(field(TOKEN));
  const start = Buffer.concat([FIRST, message(other), next.subarray(0, 20)]);
  const rule = { id: "regex", point: ["post", "grpc", 2, "protobuf", 1], regex: TOKEN };
  t.same(await idsAfter(started([rule], start), [next.subarray(20)]), [["regex"]]);
});

t.test("grpc,N counts from the start of the call", async (t) => {
  const rule = { id: "second", point: ["post", "grpc", 1, "protobuf", 1], regex: TOKEN };
  t.same(await idsAfter(started([rule]), [message(other), message(field(TOKEN))]), [[], []]);
  t.same(await idsAfter(started([rule]), [message(field(TOKEN)), message(other)]), [["second"], ["second"]]);
});

t.test("thousands of messages share no bound", async (t) => {
  const chunk = Buffer.concat(Array.from({ length: 30_000 }, () => message(field("a"))));
  const judgement = started([LISTED]);
  t.equal(await judgement.rest!.judge(chunk, false), undefined);
  t.same(await idsAfter(judgement, [message(field(TOKEN))]), [["listed"]]);
});

t.test("a message too long to be kept is named, and its bytes are looked through", async (t) => {
  const prefix = Buffer.from([0, 0, 0x50, 0, 0]);
  const judgement = started([LISTED]);
  await judgement.rest!.judge(prefix, false);
  let told: Judgement | undefined;
  for (let i = 0; i < 5; i++) told = (await judgement.rest!.judge(Buffer.alloc(2 ** 20, " "), false)) ?? told;
  t.same([...told!.undecodable], ["grpc"]);
  t.same(await idsAfter(started([LISTED]), [prefix, Buffer.from(` ${TOKEN} `)]), [[], ["listed"]]);
});

t.test("what is no sequence of messages is looked through as bytes", async (t) => {
  t.same(await idsAfter(started([LISTED]), [Buffer.from("no messages, but "), Buffer.from(TOKEN)]), [[], ["listed"]]);
});

t.test("memory that was taken is given back", async (t) => {
  let taken = 0;
  const memory = { take: (bytes: number) => ((taken += bytes), true), give: (bytes: number) => void (taken -= bytes) };
  const judgement = compiled([LISTED], { memory }).judge(rawView(CALL, { hasBody: true }), 0).judgeBody!(FIRST, false);
  await judgement.rest!.judge(message(field("a".repeat(100))).subarray(0, 50), false);
  t.not(taken, 0);
  judgement.rest!.close();
  t.equal(taken, 0);
});
