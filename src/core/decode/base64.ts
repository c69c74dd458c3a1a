import { isSpace } from "./bytes.ts";
import { Readings } from "./readings.ts";

const PAD = 0x3d;

const [STANDARD, URL] = [1, 2];

/** The alphabets a byte belongs to (RFC 4648 sections 4 and 5). */
const ALPHABETS = Uint8Array.from({ length: 256 }, (_, byte) => {
  const char = String.fromCharCode(byte);
  return (/[A-Za-z0-9+/]/.test(char) ? STANDARD : 0) | (/[A-Za-z0-9\-_]/.test(char) ? URL : 0);
});

/** Six bits by character of either alphabet; zero for every other byte. */
const SEXTET = Uint8Array.from({ length: 256 }, (_, byte) =>
  Math.max(0, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".indexOf(urlToStandard(byte))),
);

/**
 * The readings of a base64 value: both alphabets, padding optional, white space skipped. What is foreign (text after the
 * padding, say) is read both as the end and as noise to skip, as lenient back ends differ; for those that know but one
 * alphabet the other's two characters are foreign.
 */
export function base64Readings(value: Buffer): readonly Buffer[] {
  const readings = new Readings();
  let seen = 0;
  for (const byte of value) if (ALPHABETS[byte] !== (STANDARD | URL)) seen |= ALPHABETS[byte]!;
  addRuns(readings, value, STANDARD | URL);
  if ((seen & URL) !== 0) addRuns(readings, value, STANDARD);
  if ((seen & STANDARD) !== 0) addRuns(readings, value, URL);
  return readings.list;
}

function addRuns(readings: Readings, value: Buffer, alphabets: number): void {
  const strict = alphabetRun(value, alphabets, true);
  if (strict.length >= 2) readings.add(Buffer.from(strict, "base64"));
  const lenient = alphabetRun(value, alphabets, false);
  if (lenient.length >= 2 && lenient !== strict) readings.add(Buffer.from(lenient, "base64"));
}

/**
 * False where the first six bytes that base64 at `start` decodes to cannot begin a text: a look at eight characters
 * that spares nearly every ordinary word the decoding. Needs eight bytes there.
 */
export function startsLikeText(value: Buffer, start: number): boolean {
  let continuations = 0;
  for (let group = start; group < start + 8; group += 4) {
    const bits =
      (SEXTET[value[group]!]! << 18) |
      (SEXTET[value[group + 1]!]! << 12) |
      (SEXTET[value[group + 2]!]! << 6) |
      SEXTET[value[group + 3]!]!;
    for (let shift = 16; shift >= 0; shift -= 8) {
      const byte = (bits >> shift) & 0xff;
      if (continuations > 0) {
        if ((byte & 0xc0) !== 0x80) return false;
        continuations--;
      } else if (byte >= 0x80) {
        if (byte < 0xc2 || byte > 0xf4) return false;
        continuations = byte < 0xe0 ? 1 : byte < 0xf0 ? 2 : 3;
      } else if (byte < 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0d) {
        // Padding reads as zero bits; a NUL from it says nothing.
        return value[group + 3] === PAD;
      }
    }
  }
  return true;
}

/** The characters of the alphabets in order: up to the first foreign byte, or all of them. */
function alphabetRun(value: Buffer, alphabets: number, stops: boolean): string {
  const run = Buffer.allocUnsafe(value.length);
  let length = 0;
  for (const byte of value) {
    if ((ALPHABETS[byte]! & alphabets) !== 0) run[length++] = byte;
    else if (stops && length > 0 && !isSpace(byte)) break;
  }
  return run.toString("latin1", 0, length);
}

function urlToStandard(byte: number): string {
  const char = String.fromCharCode(byte);
  return char === "-" ? "+" : char === "_" ? "/" : char;
}
