import { isSpace } from "./bytes.ts";
import { Readings } from "./readings.ts";

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
 * False where what the first eight characters of base64 decode to cannot begin a text: a look that spares nearly every
 * ordinary word the decoding. What is foreign is skipped.
 */
export function startsLikeText(value: Buffer, start: number, end: number): boolean {
  let bits = 0;
  let characters = 0;
  let continuations = 0;
  for (let at = start; at < end && characters < 8; at++) {
    if (ALPHABETS[value[at]!] === 0) continue;
    bits = ((bits << 6) | SEXTET[value[at]!]!) & 0xffff;
    // Of each four characters the first does not complete a byte.
    const place = characters++ & 3;
    if (place === 0) continue;
    const byte = (bits >> (6 - 2 * place)) & 0xff;
    if (continuations > 0) {
      if ((byte & 0xc0) !== 0x80) return false;
      continuations--;
    } else if (byte >= 0x80) {
      if (byte < 0xc2 || byte > 0xf4) return false;
      continuations = byte < 0xe0 ? 1 : byte < 0xf0 ? 2 : 3;
    } else if (byte < 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0d) return false;
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
