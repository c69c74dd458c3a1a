import t from "tap";
import { ClientFrames, type FramePart } from "../../../src/node/websocket/client-frames.ts";
import { randomOf } from "../../random.ts";
import { cut } from "../http1/mutants.ts";
import { BINARY, CLOSE, CONTINUATION, frame, fragments, PING, PONG, TEXT } from "./frames.ts";
import { MALFORMED } from "./malformed.ts";

/** A message as it was put together again. */
interface Seen {
  readonly kind: FramePart["kind"];
  readonly compressed: boolean;
  readonly payload: string;
}

interface Read {
  readonly messages: readonly Seen[];
  readonly problem: string | undefined;
  /** All parts, as received. */
  readonly raw: Buffer;
}

function read(pieces: readonly Buffer[], deflates = false): Read {
  const frames = new ClientFrames(deflates);
  const messages: Seen[] = [];
  const raw: Buffer[] = [];
  const open = new Map<"data" | "control", Buffer[]>();
  for (const piece of pieces) {
    for (const part of frames.read(piece)) {
      raw.push(part.raw);
      const { kind, compressed } = part;
      const sort = kind === "text" || kind === "binary" ? "data" : "control";
      const payload = [...(open.get(sort) ?? []), part.payload];
      if (part.ends) messages.push({ kind, compressed, payload: Buffer.concat(payload).toString("latin1") });
      open.set(sort, part.ends ? [] : payload);
    }
    if (frames.problem !== undefined) break;
  }
  return { messages, problem: frames.problem, raw: Buffer.concat(raw) };
}

const one = (bytes: Buffer, deflates?: boolean): Read => read([bytes], deflates);

t.test("frames of every length are read, and given as they came", async (t) => {
  for (const length of [0, 1, 125, 126, 127, 65_535, 65_536, 200_000]) {
    const payload = "x".repeat(length);
    const bytes = frame(BINARY, payload);
    const { messages, problem, raw } = one(bytes);
    t.same(messages, [{ kind: "binary", compressed: false, payload }], `${length} bytes`);
    t.equal(problem, undefined);
    t.ok(raw.equals(bytes));
  }
});

t.test("fragments are one message; control frames stand between them by themselves", async (t) => {
  const { messages } = one(fragments(TEXT, "abc", 1, () => frame(PING, "?")));
  t.same(
    messages.map(({ kind, payload }) => `${kind} ${payload}`),
    ["ping ?", "ping ?", "text abc"],
  );
  const empty = Buffer.concat([
    frame(TEXT, "", { fin: false }),
    frame(CONTINUATION, "", { fin: false }),
    frame(CONTINUATION, ""),
  ]);
  t.same(one(empty).messages, [{ kind: "text", compressed: false, payload: "" }]);
});

t.test("the first reserved bit marks a message where deflate was agreed on", async (t) => {
  const bytes = Buffer.concat([
    frame(TEXT, "a", { reserved: 4, fin: false }),
    frame(PONG, "b"),
    frame(CONTINUATION, "c"),
    frame(TEXT, "d"),
  ]);
  t.same(
    one(bytes, true).messages.map(({ compressed, payload }) => [payload, compressed]),
    [
      ["b", false],
      ["ac", true],
      ["d", false],
    ],
  );
});

t.test("what cannot be read in exactly one way is a problem, and nothing is read behind it", async (t) => {
  for (const [name, bytes] of MALFORMED) {
    const behind = Buffer.concat([bytes, frame(TEXT, "behind")]);
    for (const pieces of [[behind], [...behind].map((byte) => Buffer.from([byte]))]) {
      const { problem, messages } = read(pieces);
      t.type(problem, "string", name);
      t.notOk(
        messages.some(({ payload }) => payload === "behind"),
        name,
      );
    }
  }
});

t.test("where a stream is cut makes no difference", async (t) => {
  const bytes = Buffer.concat([
    fragments(TEXT, "hello, world", 5, () => frame(PING, "ping")),
    frame(BINARY, Buffer.alloc(300, 7)),
    frame(TEXT, "deflated", { reserved: 4 }),
    frame(BINARY, ""),
    frame(CLOSE, Buffer.from([0x03, 0xe8])),
  ]);
  const whole = one(bytes, true);
  t.equal(whole.messages.length, 7);
  for (let at = 0; at <= bytes.length; at++) {
    const { raw, ...told } = read([bytes.subarray(0, at), bytes.subarray(at)], true);
    t.same(told, { messages: whole.messages, problem: undefined }, `cut at ${at}`);
    t.ok(raw.equals(bytes));
  }
  t.same(
    read(
      [...bytes].map((byte) => Buffer.from([byte])),
      true,
    ),
    whole,
    "cut everywhere",
  );
});

const SEED = 20_261_123;
const STREAMS = 400;

t.test(`of ${STREAMS} random streams, sound and not, cut at random, each is read alike (seed ${SEED})`, async (t) => {
  const seeded = randomOf(SEED);
  const random = (below: number): number => Math.floor(seeded() * below);
  let [sound, wrong] = [0, 0];
  for (let i = 0; i < STREAMS; i++) {
    const pieces = Array.from({ length: 1 + random(6) }, () => {
      const payload = Buffer.from(
        Array.from({ length: random(3) === 0 ? random(70_000) : random(300) }, () => random(256)),
      );
      const between = random(2) === 0 ? () => frame(PING, payload.subarray(0, 125)) : undefined;
      return fragments(random(2) === 0 ? TEXT : BINARY, payload, 1 + random(payload.length + 1), between);
    });
    if (random(3) === 0) pieces.splice(random(pieces.length + 1), 0, MALFORMED[random(MALFORMED.length)]![1]);
    const bytes = Buffer.concat(pieces);
    if (random(4) === 0) bytes[random(bytes.length)]! ^= 1 << random(8);
    const expected = one(bytes);
    if (expected.problem === undefined) sound++;
    else wrong++;
    for (let round = 0; round < 4; round++) {
      const { messages, problem, raw } = read(cut(bytes.toString("latin1"), seeded));
      t.same({ messages, problem }, { messages: expected.messages, problem: expected.problem }, `stream ${i}`);
      if (problem === undefined) t.ok(raw.equals(expected.raw), `stream ${i}: as received`);
    }
  }
  t.ok(sound > STREAMS / 4 && wrong > STREAMS / 4, `${sound} sound, ${wrong} wrong`);
});
