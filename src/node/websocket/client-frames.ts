import { MASK_BYTES, FRAME_HEAD_BYTES_MAX, readFrameHead, type FrameHead } from "./frame-head.ts";

export type FrameKind = "text" | "binary" | "close" | "ping" | "pong";

/** Some bytes of one frame. */
export interface FramePart {
  /** Of a continuation, its message's. */
  readonly kind: FrameKind;
  /** The message is deflated. */
  readonly compressed: boolean;
  /** As received; the head stands with the first part of its frame. */
  readonly raw: Buffer;
  /** The payload in it, its mask undone. */
  readonly payload: Buffer;
  /** Its message ends with it; a control frame is a message of its own. */
  readonly ends: boolean;
}

type Message = Pick<FramePart, "kind" | "compressed">;

interface Frame extends Message {
  readonly fin: boolean;
  readonly mask: Buffer;
  readonly payloadBytes: number;
}

const KINDS: ReadonlyMap<number, FrameKind> = new Map([
  [0x1, "text"],
  [0x2, "binary"],
  [0x8, "close"],
  [0x9, "ping"],
  [0xa, "pong"],
]);
const CONTINUATION = 0x0;
const CONTROL = 0x8;
const CONTROL_BYTES_MAX = 125;
/** The bit by which permessage-deflate marks the first frame of a message (RFC 7692 section 6). */
const DEFLATED = 4;
const NOTHING = Buffer.alloc(0);

/**
 * Reads what a client sends through a tunnel (RFC 6455 section 5), in pieces of any size. Strict: what cannot be read in
 * exactly one way is a problem, and nothing is read behind it.
 */
export class ClientFrames {
  /** What is wrong, in words. */
  problem: string | undefined;
  readonly #deflates: boolean;
  /** What has come of a head that is not complete. */
  #head: Buffer = NOTHING;
  #frame: Frame | undefined;
  #taken = 0;
  /** The message that goes on in further frames. */
  #message: Message | undefined;
  #closed = false;

  /** @param deflates permessage-deflate was agreed on */
  constructor(deflates: boolean) {
    this.#deflates = deflates;
  }

  /** HOT PATH. The parts of frames in a chunk, in order; each is to be dealt with before the next. */
  *read(chunk: Buffer): Generator<FramePart, void> {
    for (let at = 0; at < chunk.length;) {
      let start = at;
      let before: Buffer = NOTHING;
      if (this.#frame === undefined) {
        const held = this.#head;
        const bytes = held.length === 0 ? chunk : Buffer.concat([held, chunk.subarray(at, at + FRAME_HEAD_BYTES_MAX)]);
        const from = held.length === 0 ? at : 0;
        const head = readFrameHead(bytes, from);
        if (head === undefined) {
          this.#head = Buffer.from(bytes.subarray(from));
          return;
        }
        this.#head = NOTHING;
        const frame = this.#open(head, bytes, from);
        if (frame === undefined) return;
        this.#frame = frame;
        this.#taken = 0;
        at += head.headBytes - held.length;
        if (held.length > 0) [before, start] = [bytes.subarray(0, head.headBytes), at];
      }
      const part = this.#part(this.#frame, chunk, start, at, before);
      at += part.payload.length;
      yield part;
    }
  }

  #part(frame: Frame, chunk: Buffer, start: number, at: number, before: Buffer): FramePart {
    const end = at + Math.min(frame.payloadBytes - this.#taken, chunk.length - at);
    const payload = unmasked(chunk, at, end, frame.mask, this.#taken);
    this.#taken += end - at;
    const whole = this.#taken === frame.payloadBytes;
    if (whole) this.#close(frame);
    const bytes = chunk.subarray(start, end);
    const { kind, compressed, fin } = frame;
    return {
      kind,
      compressed,
      raw: before.length === 0 ? bytes : Buffer.concat([before, bytes]),
      payload,
      ends: whole && fin,
    };
  }

  #open(head: FrameHead, bytes: Buffer, at: number): Frame | undefined {
    this.problem = this.#problemOf(head);
    if (this.problem !== undefined) return undefined;
    const { fin, opcode, reserved, payloadBytes, headBytes } = head;
    const end = at + headBytes;
    const mask = Buffer.from(bytes.subarray(end - MASK_BYTES, end));
    const message =
      opcode === CONTINUATION ? this.#message! : { kind: KINDS.get(opcode)!, compressed: reserved === DEFLATED };
    if (opcode < CONTROL) this.#message = fin ? undefined : message;
    return { ...message, fin, mask, payloadBytes };
  }

  #close({ kind }: Frame): void {
    this.#frame = undefined;
    this.#closed ||= kind === "close";
  }

  #problemOf({ fin, reserved, opcode, masked, payloadBytes, exact }: FrameHead): string | undefined {
    if (this.#closed) return "a frame behind the closing one";
    if (!masked) return "a frame without a mask";
    if (!exact) return "a length that is not in its shortest form";
    const begins = KINDS.has(opcode) && opcode < CONTROL;
    if (!begins && opcode !== CONTINUATION && !KINDS.has(opcode)) return "an opcode that is reserved";
    if (reserved !== 0 && !(reserved === DEFLATED && begins && this.#deflates)) return "a reserved bit";
    if (opcode >= CONTROL) {
      if (!fin) return "a control frame in fragments";
      return payloadBytes > CONTROL_BYTES_MAX ? "a control frame that is too long" : undefined;
    }
    if (begins && this.#message !== undefined) return "a message within another";
    return !begins && this.#message === undefined ? "a continuation of nothing" : undefined;
  }
}

/** HOT PATH. A copy: what was received is what goes on. @param taken bytes of the payload before these */
function unmasked(bytes: Buffer, start: number, end: number, mask: Buffer, taken: number): Buffer {
  const payload = Buffer.allocUnsafe(end - start);
  for (let i = 0; i < payload.length; i++) payload[i] = bytes[start + i]! ^ mask[(taken + i) & 3]!;
  return payload;
}
