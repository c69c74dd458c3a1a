import type { Budget } from "../../core/decode/budget.ts";
import { TOKEN_BYTE } from "../../core/decode/bytes.ts";
import { pairReadings } from "../../core/decode/query.ts";
import { scanValue } from "../../core/decode/scan.ts";
import type { Hit } from "../../core/hit.ts";

/** Words of a matched value that are masked wherever they stand. */
const WORD_BYTES_MIN = 6;
/** A value shorter than this is masked only where it is a piece by itself, lest a value such as `1` blot out everything. */
const CONTAINED_BYTES_MIN = 4;
/** Past this many the texts of the request are masked as wholes, so that a crafted value costs bounded time. */
const SECRETS_MAX = 48;
const PATH_BREAK = 0x2f;
/** Length of what base64 leaves of a word of six bytes at the worst alignment. */
const BASE64_CORE_MIN = 7;
/** A text without an escape and without a run of base64 is what it is: there is nothing to decode. */
const DECODABLE = /[%+\\]|[A-Za-z0-9+/_=-]{8}/;
/** What the node or its operator says, not the client. */
const PUBLIC_STARTS: ReadonlySet<unknown> = new Set(["scheme", "proto", "remote_addr", "instance"]);

/** What of bytes is not ASCII may be UTF-16, which is the one thing that becomes longer when it is read. */
const FOREIGN = /[^\p{ASCII}]/v;

/**
 * What must not appear in an event, in lower-case Latin-1, since a host is shown in lower case. The forms to look for are
 * made when a text is long enough to hold one: most are not.
 */
export class Needles {
  readonly #hits: readonly Hit[];
  /** Length of the shortest secret that is looked for anywhere in a text. */
  readonly #least: number;
  /** There are values so short that they are looked for as pieces. */
  readonly #short: boolean;
  #forms: Forms | undefined;

  /** @param hits all of a request */
  constructor(hits: readonly Hit[]) {
    this.#hits = hits;
    let least = Number.POSITIVE_INFINITY;
    let short = false;
    eachSecret(hits, (secret) => {
      if (secret.length >= CONTAINED_BYTES_MIN) least = Math.min(least, shortestIn(secret));
      else short ||= secret.length > 0;
    });
    this.#least = least;
    this.#short = short;
  }

  get forms(): Forms {
    return (this.#forms ??= formsOf(this.#hits));
  }

  /** HOT PATH. False: the text can be shown as it is, whatever pieces it is made of. No decoder makes ASCII longer. */
  mayStandIn(text: string): boolean {
    if (!this.#short && text.length < this.#least && !FOREIGN.test(text)) return false;
    const { tooMany, whole } = this.forms;
    return tooMany || whole.size > 0 || DECODABLE.test(text) || contains(text.toLowerCase(), this.forms);
  }
}

interface Forms {
  /** Values and words, and their hexadecimal forms: nowhere in a text. */
  readonly contained: readonly string[];
  /** What base64 makes of them at each of the three alignments, in the standard alphabet: nowhere in a text. */
  readonly base64: readonly string[];
  /** Short values: not as a piece. */
  readonly whole: ReadonlySet<string>;
  /** Too many to look for: every text is masked. */
  readonly tooMany: boolean;
}

function eachSecret(hits: readonly Hit[], take: (secret: Buffer) => void): void {
  for (const { point, value, token } of hits) {
    if (PUBLIC_STARTS.has(point[0])) continue;
    take(token.reveal());
    // The whole target is no secret as such: of it, the token's words are.
    if (point[0] !== "uri" && !value.reveal().equals(token.reveal())) take(value.reveal());
  }
}

function formsOf(hits: readonly Hit[]): Forms {
  const secrets = new Set<string>();
  const whole = new Set<string>();
  eachSecret(hits, (secret) => {
    if (secrets.size > SECRETS_MAX) return;
    if (secret.length >= CONTAINED_BYTES_MIN) secrets.add(secret.toString("latin1"));
    else if (secret.length > 0) whole.add(lower(secret));
    eachWord(secret, (start, end) => secrets.add(secret.toString("latin1", start, end)));
  });
  if (secrets.size > SECRETS_MAX) return { contained: [], base64: [], whole, tooMany: true };
  const contained = new Set<string>();
  const base64 = new Set<string>();
  for (const secret of secrets) {
    const bytes = Buffer.from(secret, "latin1");
    contained.add(lower(bytes)).add(bytes.toString("hex"));
    if (bytes.length >= WORD_BYTES_MIN) addBase64Cores(base64, bytes);
  }
  return { contained: [...contained], base64: [...base64], whole, tooMany: false };
}

/** Whether a secret stands in a text: as it is, encoded, or in anything the text can be decoded to. */
export function holds(text: string, needles: Needles, budget: Budget): boolean {
  if (text.length === 0) return false;
  const { forms } = needles;
  const { whole, tooMany } = forms;
  if (tooMany || contains(text.toLowerCase(), forms)) return true;
  if (whole.size === 0 && !DECODABLE.test(text)) return false;
  let last: Buffer | undefined;
  let found = false;
  const take = (bytes: Buffer, start: number, end: number) => {
    if (found) return;
    // What is found in a part is found in the whole.
    if (bytes !== last) found = contains(lower(bytes), forms);
    last = bytes;
    if (whole.size > 0 && whole.has(bytes.toString("latin1", start, end).toLowerCase())) found = true;
  };
  for (const reading of pairReadings(Buffer.from(text, "latin1"))) {
    scanValue(reading, 0, reading.length, { take }, budget);
    // What was not looked at might hold one.
    if (found || budget.exceeded.size > 0) return true;
  }
  return false;
}

function contains(text: string, { contained, base64 }: Forms): boolean {
  for (const needle of contained) if (text.includes(needle)) return true;
  // No needle of base64 is shorter.
  if (text.length < BASE64_CORE_MIN) return false;
  const standard = /[-_]/.test(text) ? text.replaceAll("-", "+").replaceAll("_", "/") : text;
  for (const needle of base64) if (standard.includes(needle)) return true;
  return false;
}

/** The characters that depend on these bytes alone, whatever stands before and after them in what was encoded. */
function addBase64Cores(cores: Set<string>, bytes: Buffer): void {
  const shifted = Buffer.alloc(2 + bytes.length);
  bytes.copy(shifted, 2);
  for (const before of [0, 1, 2]) {
    const encoded = shifted.toString("base64", 2 - before).toLowerCase();
    cores.add(encoded.slice(Math.ceil((before * 8) / 6), Math.floor(((before + bytes.length) * 8) / 6)));
  }
}

/** Length of a secret, or of the shortest word in it. */
function shortestIn(secret: Buffer): number {
  let least = secret.length;
  eachWord(secret, (start, end) => (least = Math.min(least, end - start)));
  return least;
}

/** What of a value stands between bytes that no token has, and between slashes. */
function eachWord(value: Buffer, take: (start: number, end: number) => void): void {
  let start = 0;
  for (let i = 0; i <= value.length; i++) {
    if (i < value.length && TOKEN_BYTE[value[i]!] === 1 && value[i] !== PATH_BREAK) continue;
    if (i - start >= WORD_BYTES_MIN) take(start, i);
    start = i + 1;
  }
}

function lower(bytes: Buffer): string {
  return bytes.toString("latin1").toLowerCase();
}
