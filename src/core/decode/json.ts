import { DEPTH_MAX, type Budget } from "./budget.ts";
import { isSpace } from "./bytes.ts";
import { readString } from "./json-string.ts";
import type { Member, Tree } from "./tree.ts";
import { toUtf8 } from "./unicode.ts";

const [QUOTE, APOSTROPHE, COMMA, COLON, BACKSLASH] = [0x22, 0x27, 0x2c, 0x3a, 0x5c];
const [SLASH, ASTERISK, LINE_FEED] = [0x2f, 0x2a, 0x0a];
const [OPEN_BRACE, CLOSE_BRACE, OPEN_BRACKET, CLOSE_BRACKET] = [0x7b, 0x7d, 0x5b, 0x5d];

/**
 * Reads JSON (RFC 8259) as tolerantly as any back end: after a byte order mark, in UTF-16, with single quotes, missing
 * commas, unquoted names, comments and an early end. It never gives up: what does not fit the grammar is a value all the
 * same, so that nothing a lenient parser would see is hidden. Duplicate members are all kept. Gives all objects, arrays
 * and strings that stand one after another: JSON lines, RFC 7464, or JSON amid other text.
 */
export function readJson(value: Buffer, budget: Budget): readonly Tree[] {
  const reader = new Reader(toUtf8(value), budget);
  const trees: Tree[] = [];
  for (reader.skip(); reader.peek() !== undefined; reader.skip()) {
    if (reader.startsValue()) trees.push(reader.value(0));
    else reader.word();
  }
  return trees;
}

class Reader {
  readonly #text: Buffer;
  readonly #budget: Budget;
  #at = 0;

  constructor(text: Buffer, budget: Budget) {
    this.#text = text;
    this.#budget = budget;
  }

  peek(): number | undefined {
    return this.#text[this.#at];
  }

  startsValue(): boolean {
    const first = this.peek();
    return first === OPEN_BRACE || first === OPEN_BRACKET || first === QUOTE || first === APOSTROPHE;
  }

  /** Passes white space, separators and comments that stand where a value or name is awaited. */
  skip(): void {
    for (;;) {
      const byte = this.peek();
      if (byte === COMMA || isSpace(byte)) this.#at++;
      else if (byte !== SLASH || !this.comment()) return;
    }
  }

  /** Passes a comment, as JSON5 and many parsers know them. */
  comment(): boolean {
    const kind = this.#text[this.#at + 1];
    if (kind !== SLASH && kind !== ASTERISK) return false;
    const end = kind === SLASH ? this.#text.indexOf(LINE_FEED, this.#at) : this.#text.indexOf("*/", this.#at + 2);
    this.#at = end === -1 ? this.#text.length : kind === SLASH ? end + 1 : end + 2;
    return true;
  }

  value(depth: number): Tree {
    const first = this.peek();
    if (first !== OPEN_BRACE && first !== OPEN_BRACKET) return { kind: "leaf", value: this.scalar() };
    if (depth >= DEPTH_MAX || !this.#budget.takeValue("json")) {
      this.#budget.exceed("json");
      return { kind: "leaf", value: this.rest() };
    }
    this.#at++;
    return first === OPEN_BRACE ? this.object(depth) : this.array(depth);
  }

  object(depth: number): Tree {
    const members: Member[] = [];
    for (this.skip(); this.peek() !== undefined; this.skip()) {
      if (this.peek() === CLOSE_BRACE) {
        this.#at++;
        break;
      }
      const nested = this.peek() === OPEN_BRACE || this.peek() === OPEN_BRACKET;
      const name = nested ? "" : this.name();
      this.skip();
      if (this.peek() === COLON) {
        this.#at++;
        this.skip();
      } else if (!nested) {
        members.push(["", { kind: "leaf", value: Buffer.from(name, "latin1") }]);
        continue;
      }
      if (this.peek() !== undefined) members.push([name, this.value(depth + 1)]);
    }
    return { kind: "object", members };
  }

  array(depth: number): Tree {
    const items: Tree[] = [];
    for (this.skip(); this.peek() !== undefined; this.skip()) {
      if (this.peek() === CLOSE_BRACKET) {
        this.#at++;
        break;
      }
      items.push(this.value(depth + 1));
    }
    return { kind: "array", items };
  }

  /** As `scalar`, in Latin-1: a plain string costs no Buffer. */
  name(): string {
    const start = this.#at + 1;
    if (this.peek() === QUOTE && this.#budget.takeValue("json")) {
      let end = start;
      while (end < this.#text.length && this.#text[end] !== QUOTE && this.#text[end] !== BACKSLASH) end++;
      if (this.#text[end] === QUOTE) {
        this.#at = end + 1;
        return this.#text.toString("latin1", start, end);
      }
    }
    return this.scalar().toString("latin1");
  }

  /** A string without its quotes, or a bare word; at least one byte is consumed. */
  scalar(): Buffer {
    if (!this.#budget.takeValue("json")) return this.rest();
    const first = this.peek();
    if (first === QUOTE || first === APOSTROPHE) {
      const { value, end } = readString(this.#text, this.#at);
      this.#at = end;
      return value;
    }
    return this.word();
  }

  /** A run of other bytes; at least one. */
  word(): Buffer {
    const start = this.#at++;
    while (this.peek() !== undefined && !endsWord(this.peek()!)) this.#at++;
    return this.#text.subarray(start, this.#at);
  }

  rest(): Buffer {
    const rest = this.#text.subarray(this.#at);
    this.#at = this.#text.length;
    return rest;
  }
}

function endsWord(byte: number): boolean {
  switch (byte) {
    case COMMA:
    case COLON:
    case OPEN_BRACE:
    case CLOSE_BRACE:
    case OPEN_BRACKET:
    case CLOSE_BRACKET:
    case QUOTE:
      return true;
    default:
      return isSpace(byte);
  }
}
