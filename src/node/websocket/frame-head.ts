/** The head of a frame (RFC 6455 section 5.2), as it stands there. */
export interface FrameHead {
  /** The last of its message. */
  readonly fin: boolean;
  /** The three reserved bits, the first as 4. */
  readonly reserved: number;
  readonly opcode: number;
  readonly masked: boolean;
  readonly payloadBytes: number;
  /** The length is written in the fewest bytes, and can be. */
  readonly exact: boolean;
  /** Of the head itself, with the mask. */
  readonly headBytes: number;
}

export const MASK_BYTES = 4;
export const FRAME_HEAD_BYTES_MAX = 14;

const LENGTH_16 = 126;
const LENGTH_64 = 127;

/** Reads a head that begins at `at`; undefined: it goes on behind these bytes. */
export function readFrameHead(bytes: Buffer, at: number): FrameHead | undefined {
  if (bytes.length < at + 2) return undefined;
  const first = bytes[at]!;
  const second = bytes[at + 1]!;
  const masked = (second & 0x80) !== 0;
  const short = second & 0x7f;
  const lengthBytes = short < LENGTH_16 ? 0 : short === LENGTH_16 ? 2 : 8;
  const headBytes = 2 + lengthBytes + (masked ? MASK_BYTES : 0);
  if (bytes.length < at + headBytes) return undefined;
  const payloadBytes = lengthOf(bytes, at + 2, short);
  return {
    fin: (first & 0x80) !== 0,
    reserved: (first >> 4) & 7,
    opcode: first & 0x0f,
    masked,
    payloadBytes,
    exact:
      payloadBytes >= (lengthBytes === 0 ? 0 : lengthBytes === 2 ? LENGTH_16 : 0x1_0000) &&
      Number.isSafeInteger(payloadBytes),
    headBytes,
  };
}

function lengthOf(bytes: Buffer, at: number, short: number): number {
  switch (short) {
    case LENGTH_16:
      return bytes.readUInt16BE(at);
    case LENGTH_64:
      return bytes.readUInt32BE(at) * 2 ** 32 + bytes.readUInt32BE(at + 4);
    default:
      return short;
  }
}
