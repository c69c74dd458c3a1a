import { randomBytes } from "node:crypto";

export const TEXT = 0x1;
export const BINARY = 0x2;
export const CONTINUATION = 0x0;
export const CLOSE = 0x8;
export const PING = 0x9;
export const PONG = 0xa;

export interface FrameOptions {
  readonly fin?: boolean;
  /** The three reserved bits, the first as 4. */
  readonly reserved?: number;
  readonly masked?: boolean;
  readonly mask?: Buffer;
  /** Bytes of the length beside the seven bits: 0, 2 or 8; by default as few as will do. */
  readonly lengthBytes?: 0 | 2 | 8;
  /** What is said of the length, where it is not the payload's. */
  readonly announced?: bigint;
}

/** A frame as RFC 6455 section 5.2 draws it, or one that is wrong. */
export function frame(opcode: number, payload: Buffer | string, options: FrameOptions = {}): Buffer {
  const bytes = Buffer.from(payload as string);
  const { fin = true, reserved = 0, masked = true, mask = randomBytes(4), announced = BigInt(bytes.length) } = options;
  const { lengthBytes = announced < 126n ? 0 : announced < 65_536n ? 2 : 8 } = options;
  const short = lengthBytes === 0 ? Number(announced) : lengthBytes === 2 ? 126 : 127;
  const head = Buffer.from([(fin ? 0x80 : 0) | (reserved << 4) | opcode, (masked ? 0x80 : 0) | short]);
  const length = Buffer.alloc(8);
  length.writeBigUInt64BE(announced);
  const body = masked ? Buffer.from(bytes.map((byte, i) => byte ^ mask[i % 4]!)) : bytes;
  return Buffer.concat([head, length.subarray(8 - lengthBytes), ...(masked ? [mask] : []), body]);
}

/** One message in fragments of so many bytes; what `between` gives stands between each two. */
export function fragments(opcode: number, payload: Buffer | string, size: number, between?: () => Buffer): Buffer {
  const bytes = Buffer.from(payload as string);
  const frames: Buffer[] = [];
  for (let at = 0; at === 0 || at < bytes.length; at += size) {
    const last = at + size >= bytes.length;
    frames.push(frame(at === 0 ? opcode : CONTINUATION, bytes.subarray(at, at + size), { fin: last }));
    if (!last && between !== undefined) frames.push(between());
  }
  return Buffer.concat(frames);
}
