import { Budget } from "../../core/decode/budget.ts";
import { TOKEN_BYTE } from "../../core/decode/bytes.ts";
import { pairReadings } from "../../core/decode/query.ts";
import { scanValue } from "../../core/decode/scan.ts";
import type { Hit } from "../../core/hit.ts";

const MASK = "***";
const WORD_BYTES_MIN = 6;
const ENCODED_CHARACTERS_MIN = 8;
const PATH_BREAK = 0x2f;

/** As Latin-1. */
interface Secrets {
  readonly long: readonly string[];
  readonly short: readonly string[];
}

/** Replaces by `***` every piece of a request's texts in which a matched value stands, in whatever encoding. */
export interface Mask {
  path(path: string): string;
  query(query: string): string;
  /** Words between blanks. */
  words(text: string): string;
}

/** @param hits all of the request: a value that one rule matched is masked in the events of every rule */
export function maskOf(hits: readonly Hit[]): Mask {
  const secrets = secretsOf(hits);
  const piece = (text: string) => (holds(text, secrets) ? MASK : text);
  return {
    // What stands across several pieces is found in the whole.
    path: (path) => piece(path.split("/").map(piece).join("/")),
    query: (query) => {
      const parts = query.split(/([&;])/);
      return piece(parts.map((part) => (part === "&" || part === ";" ? part : pair(part, piece))).join(""));
    },
    words: (text) => piece(text.split(" ").map(piece).join(" ")),
  };
}

function pair(text: string, piece: (text: string) => string): string {
  const equals = text.indexOf("=");
  return equals === -1 ? piece(text) : `${piece(text.slice(0, equals))}=${piece(text.slice(equals + 1))}`;
}

/** Whether a secret stands in a text, as it is or in a reading of it. */
function holds(text: string, { long, short }: Secrets): boolean {
  if (long.some((secret) => text.includes(secret)) || short.includes(text)) return true;
  // An encoded secret has an escape, or is base64 of six bytes at least.
  if (text.length < ENCODED_CHARACTERS_MIN && !text.includes("%")) return false;
  let found = false;
  for (const reading of pairReadings(Buffer.from(text, "latin1"))) {
    const take = (bytes: Buffer, start: number, end: number) => {
      if (found || (bytes === reading && reading.length === text.length && short.length === 0)) return;
      const decoded = bytes.toString("latin1", start, end);
      found = long.some((secret) => decoded.includes(secret)) || short.includes(decoded);
    };
    scanValue(reading, 0, reading.length, { take }, new Budget());
  }
  return found;
}

/**
 * Every word of six bytes or more in a matched token or value is masked wherever it stands; what is shorter only where
 * it is a piece by itself, lest a value such as `1` blot out everything.
 */
function secretsOf(hits: readonly Hit[]): Secrets {
  const long = new Set<string>();
  const short = new Set<string>();
  const add = (secret: Buffer) => {
    if (secret.length > 0) (secret.length < WORD_BYTES_MIN ? short : long).add(secret.toString("latin1"));
    for (const word of wordsOf(secret)) if (word.length >= WORD_BYTES_MIN) long.add(word.toString("latin1"));
  };
  for (const { point, value, token } of hits) {
    add(token.reveal());
    // The whole target is no secret as such: of it, the token's words are.
    if (point[0] !== "uri") add(value.reveal());
  }
  return { long: [...long], short: [...short] };
}

function wordsOf(value: Buffer): Buffer[] {
  const words: Buffer[] = [];
  let start = 0;
  for (let i = 0; i <= value.length; i++) {
    const byte = value[i];
    if (byte !== undefined && TOKEN_BYTE[byte] === 1 && byte !== PATH_BREAK) continue;
    if (i > start) words.push(value.subarray(start, i));
    start = i + 1;
  }
  return words;
}
