/** HTTP/2 frames by hand, for peers that break the rules (RFC 9113 section 4, RFC 7541). */

export const DATA = 0x0;
export const HEADERS = 0x1;
export const RST_STREAM = 0x3;
export const SETTINGS = 0x4;
export const PING = 0x6;
const GOAWAY = 0x7;

export const END_STREAM = 0x1;
export const ACK = 0x1;
const END_HEADERS = 0x4;

export const REFUSED_STREAM = 0x7;
export const CANCEL = 0x8;

const PREFACE_BYTES = 24;
const FRAME_HEAD_BYTES = 9;

export interface Frame {
  readonly type: number;
  readonly flags: number;
  readonly id: number;
  readonly payload: Buffer;
}

export function frame(type: number, flags: number, id: number, payload: Buffer = Buffer.alloc(0)): Buffer {
  const head = Buffer.alloc(FRAME_HEAD_BYTES);
  head.writeUIntBE(payload.length, 0, 3);
  head[3] = type;
  head[4] = flags;
  head.writeUInt32BE(id, 5);
  return Buffer.concat([head, payload]);
}

/** @param settings pairs of identifier and value */
export function settings(...pairs: readonly (readonly [id: number, value: number])[]): Buffer {
  const payload = Buffer.alloc(6 * pairs.length);
  pairs.forEach(([id, value], i) => {
    payload.writeUInt16BE(id, 6 * i);
    payload.writeUInt32BE(value, 6 * i + 2);
  });
  return frame(SETTINGS, 0, 0, payload);
}

/** A field section without compression: literals, names included; each shorter than 127 bytes. */
export function headers(id: number, fields: readonly string[], flags = END_STREAM): Buffer {
  const parts: Buffer[] = [];
  for (let i = 0; i < fields.length; i += 2) {
    const [name, value] = [Buffer.from(fields[i]!, "latin1"), Buffer.from(fields[i + 1]!, "latin1")];
    parts.push(Buffer.from([0, name.length]), name, Buffer.from([value.length]), value);
  }
  return frame(HEADERS, END_HEADERS | flags, id, Buffer.concat(parts));
}

export function data(id: number, text: string, flags = 0): Buffer {
  return frame(DATA, flags, id, Buffer.from(text, "latin1"));
}

export function reset(id: number, code: number): Buffer {
  return frame(RST_STREAM, 0, id, uint32(code));
}

export function goaway(lastStreamId: number, code = 0): Buffer {
  return frame(GOAWAY, 0, 0, Buffer.concat([uint32(lastStreamId), uint32(code)]));
}

/** Takes bytes in pieces of any size and gives the frames that are whole; the preface of a client is left out. */
export class FrameReader {
  #held: Buffer = Buffer.alloc(0);
  #prefaceRead = false;

  read(bytes: Buffer): Frame[] {
    this.#held = Buffer.concat([this.#held, bytes]);
    if (!this.#prefaceRead) {
      if (this.#held.length < PREFACE_BYTES) return [];
      this.#held = this.#held.subarray(PREFACE_BYTES);
      this.#prefaceRead = true;
    }
    const frames: Frame[] = [];
    while (this.#held.length >= FRAME_HEAD_BYTES) {
      const end = FRAME_HEAD_BYTES + this.#held.readUIntBE(0, 3);
      if (this.#held.length < end) break;
      const [type, flags] = [this.#held[3]!, this.#held[4]!];
      frames.push({ type, flags, id: this.#held.readUInt32BE(5), payload: this.#held.subarray(FRAME_HEAD_BYTES, end) });
      this.#held = this.#held.subarray(end);
    }
    return frames;
  }
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}
