import { isUtf8 } from "node:buffer";

const NOTHING = Buffer.alloc(0);

/** Whether a text that comes in pieces is UTF-8 (RFC 3629). */
export class Utf8Check {
  /** The start of a character that the next piece ends: three bytes at most. */
  #open: Buffer = NOTHING;

  /** False: it is not. @param last the text ends with this piece */
  read(piece: Buffer, last: boolean): boolean {
    const bytes = this.#open.length === 0 ? piece : Buffer.concat([this.#open, piece]);
    const end = last ? bytes.length : bytes.length - openBytes(bytes);
    this.#open = Buffer.from(bytes.subarray(end));
    return isUtf8(bytes.subarray(0, end));
  }
}

/** Bytes at the end of which only a character that is not complete could consist. */
function openBytes(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back]!;
    if (byte < 0x80) return 0;
    if (byte >= 0xc0) return back < (byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2) ? back : 0;
  }
  return 0;
}
