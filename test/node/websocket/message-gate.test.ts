import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { constants, createDeflateRaw, type DeflateRaw } from "node:zlib";
import t from "tap";
import type { Fault } from "../../../src/core/fault.ts";
import type { MemoryBound } from "../../../src/core/memory-bound.ts";
import { MessageGate } from "../../../src/node/websocket/message-gate.ts";
import type { JudgedMessage } from "../../../src/node/websocket/message-in-transit.ts";
import { randomOf, type Random } from "../../random.ts";
import { cut } from "../http1/mutants.ts";
import { BINARY, CONTINUATION, frame } from "./frames.ts";

const SECRET = Buffer.from(randomBytes(12).toString("hex"));
const BYTES_MAX = 500;

/** Counts what is held, and has room for so much. */
class Memory implements MemoryBound {
  held = 0;
  most = 0;
  readonly #bytesMax: number;

  constructor(bytesMax = Number.POSITIVE_INFINITY) {
    this.#bytesMax = bytesMax;
  }

  take(bytes: number): boolean {
    this.held += bytes;
    this.most = Math.max(this.most, this.held);
    return this.held <= this.#bytesMax;
  }

  give(bytes: number): void {
    this.held -= bytes;
  }
}

/** Blocks a message with the secret in it, wherever its pieces are cut; notes what it saw. */
class Judge {
  readonly seen: Buffer[] = [];
  open = 0;

  newMessage(): JudgedMessage {
    let text = Buffer.alloc(0);
    this.open++;
    const judge = (piece: Buffer) => {
      text = Buffer.concat([text, piece]);
      return text.includes(SECRET) ? "blocked" : "admitted";
    };
    return {
      judge,
      judgeRest: async (piece) => judge(piece),
      overLimit() {},
      undecodable: () => "admitted",
      end: () => {
        this.open--;
        this.seen.push(text);
      },
    };
  }
}

interface Passed {
  readonly output: Buffer;
  readonly refused: Fault | undefined;
  readonly judge: Judge;
  readonly memory: Memory;
}

async function pass(pieces: readonly Buffer[], deflates: boolean, memory = new Memory()): Promise<Passed> {
  const judge = new Judge();
  let refused: Fault | undefined;
  const gate = new MessageGate({
    policy: { bytesMax: BYTES_MAX, overLimit: "scan", memory },
    deflate: deflates ? { windowBits: 15, takeover: true } : undefined,
    newMessage: () => judge.newMessage(),
    refuse: (cause) => (refused = cause),
    failed: (error) => {
      throw error;
    },
  });
  const chunks: Buffer[] = [];
  gate.on("data", (chunk: Buffer) => chunks.push(chunk));
  for (const piece of pieces) if (!gate.write(piece)) await once(gate, "drain");
  gate.end();
  await once(gate, "end");
  return { output: Buffer.concat(chunks), refused, judge, memory };
}

/** Deflates messages one after the other, each referring to those before. */
function packer(): { stream: DeflateRaw; pack: (message: Buffer) => Promise<Buffer> } {
  const stream = createDeflateRaw();
  const chunks: Buffer[] = [];
  stream.on("data", (chunk: Buffer) => chunks.push(chunk));
  const pack = async (message: Buffer): Promise<Buffer> => {
    stream.write(message);
    await new Promise<void>((resolve) => stream.flush(constants.Z_SYNC_FLUSH, resolve));
    return Buffer.concat(chunks.splice(0)).subarray(0, -4);
  };
  return { stream, pack };
}

function inFragments(payload: Buffer, reserved: number, random: Random): Buffer {
  const size = 1 + Math.floor(random() * (payload.length + 1));
  const frames: Buffer[] = [];
  for (let at = 0; at === 0 || at < payload.length; at += size) {
    const fin = at + size >= payload.length;
    const opcode = at === 0 ? BINARY : CONTINUATION;
    frames.push(frame(opcode, payload.subarray(at, at + size), { fin, reserved: at === 0 ? reserved : 0 }));
  }
  return Buffer.concat(frames);
}

const SEED = 20_261_124;
const STREAMS = 150;

for (const deflates of [false, true]) {
  t.test(`${STREAMS} random streams, ${deflates ? "deflated" : "plain"}, cut at random (seed ${SEED})`, async (t) => {
    const random = randomOf(SEED);
    const below = (bound: number): number => Math.floor(random() * bound);
    for (let i = 0; i < STREAMS; i++) {
      const messages = Array.from({ length: 1 + below(8) }, () =>
        Buffer.from(Array.from({ length: below(below(2) === 0 ? 80 : 3_000) }, () => 97 + below(4))),
      );
      const bad = below(2) === 0 ? below(messages.length) : -1;
      if (bad !== -1) {
        const at = below(messages[bad]!.length + 1);
        messages[bad] = Buffer.concat([messages[bad]!.subarray(0, at), SECRET, messages[bad]!.subarray(at)]);
      }
      const { stream, pack } = packer();
      const frames: Buffer[] = [];
      for (const message of messages)
        frames.push(inFragments(deflates ? await pack(message) : message, deflates ? 4 : 0, random));
      stream.destroy();
      const bytes = Buffer.concat(frames);
      const { output, refused, judge, memory } = await pass(cut(bytes.toString("latin1"), random), deflates);

      t.equal(memory.held, 0, `stream ${i}: nothing stays held`);
      t.equal(judge.open, 0, `stream ${i}: every message was ended`);
      t.ok(bytes.subarray(0, output.length).equals(output), `stream ${i}: what goes on is what came`);
      if (bad === -1) {
        t.equal(output.length, bytes.length, `stream ${i}: all of it`);
        t.same(judge.seen, messages, `stream ${i}: what was judged is what was sent`);
        continue;
      }
      const before = Buffer.concat(frames.slice(0, bad)).length;
      t.equal(refused?.code, "blocked", `stream ${i}`);
      t.ok(
        output.length >= before && output.length < before + frames[bad]!.length,
        `stream ${i}: not the whole message`,
      );
    }
  });
}

t.test("what is held of a message is bounded, however small its frames are", async (t) => {
  const frames = Array.from({ length: 100_000 }, (_, i) => frame(i === 0 ? BINARY : CONTINUATION, "x", { fin: false }));
  const { output, memory } = await pass([Buffer.concat(frames)], false);
  t.ok(memory.most <= 2 * BYTES_MAX + 16, `${memory.most} bytes`);
  t.equal(output.length, 7 * 100_000, "the rest goes on as it comes");
});

t.test("where there is no room, a message is not held", async (t) => {
  const { output, judge, refused } = await pass([frame(BINARY, "hello", { fin: false })], false, new Memory(3));
  t.ok(output.length > 0);
  t.same(judge.seen.map(String), ["hello"]);
  const caught = await pass(
    [frame(BINARY, "hello ", { fin: false }), frame(CONTINUATION, SECRET)],
    false,
    new Memory(3),
  );
  t.equal(caught.refused?.code, "blocked");
  t.equal(refused, undefined);
});

t.test("a gate that is destroyed gives back what it holds", async (t) => {
  const memory = new Memory();
  const judge = new Judge();
  const gate = new MessageGate({
    policy: { bytesMax: BYTES_MAX, overLimit: "scan", memory },
    deflate: undefined,
    newMessage: () => judge.newMessage(),
    refuse() {},
    failed: (error) => {
      throw error;
    },
  });
  await new Promise((resolve) => gate.write(frame(BINARY, "held", { fin: false }), resolve));
  t.ok(memory.held > 0);
  gate.destroy();
  await once(gate, "close");
  t.equal(memory.held, 0);
  t.equal(judge.open, 0);
});
