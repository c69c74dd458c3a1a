import { readString } from "./json-string.ts";

export type Token =
  | { readonly kind: "name" | "variable" | "other"; readonly text: Buffer }
  | { readonly kind: "string"; readonly text: Buffer }
  /** One of `{ } ( ) [ ] : = | & ! @`, as its byte. */
  | { readonly kind: "sign"; readonly sign: number }
  | { readonly kind: "spread" }
  | { readonly kind: "end" };

const END: Token = { kind: "end" };
const SPREAD: Token = { kind: "spread" };
const [SPACE_CLASS, SIGN, NAME, OTHER] = [1, 2, 3, 4];
const CLASS = Uint8Array.from({ length: 256 }, (_, byte) => {
  const char = String.fromCharCode(byte);
  if (/[\s,\ufeff]/.test(char)) return SPACE_CLASS;
  if (/[{}()[\]:=|&!@]/.test(char)) return SIGN;
  return /[_A-Za-z0-9\x80-\xff.+-]/.test(char) ? NAME : OTHER;
});
const [QUOTE, DOLLAR, DOT, HASH, LF, CR] = [0x22, 0x24, 0x2e, 0x23, 0x0a, 0x0d];

/** Parts a GraphQL text into tokens (September 2025 edition, section 2.1). What is no token is one by itself: it never fails. */
export class GraphqlLexer {
  readonly #text: Buffer;
  #at = 0;
  #next: Token | undefined;

  constructor(text: Buffer) {
    this.#text = text;
  }

  peek(): Token {
    return (this.#next ??= this.#read());
  }

  take(): Token {
    const token = this.peek();
    this.#next = undefined;
    return token;
  }

  /** Takes the sign if it is next. */
  takes(sign: number): boolean {
    const token = this.peek();
    if (token.kind !== "sign" || token.sign !== sign) return false;
    this.#next = undefined;
    return true;
  }

  #read(): Token {
    const text = this.#text;
    this.#skip();
    const byte = text[this.#at];
    if (byte === undefined) return END;
    if (byte === QUOTE) return { kind: "string", text: this.#string() };
    if (byte === DOT && text[this.#at + 1] === DOT) {
      while (text[this.#at] === DOT) this.#at++;
      return SPREAD;
    }
    const variable = byte === DOLLAR;
    const start = variable ? ++this.#at : this.#at;
    if (!variable && CLASS[byte] !== NAME) {
      this.#at++;
      return CLASS[byte] === SIGN
        ? { kind: "sign", sign: byte }
        : { kind: "other", text: text.subarray(start, this.#at) };
    }
    while (CLASS[text[this.#at] ?? 0] === NAME) this.#at++;
    return { kind: variable ? "variable" : "name", text: text.subarray(start, this.#at) };
  }

  /** White space, commas, byte order marks, comments. */
  #skip(): void {
    const text = this.#text;
    for (; this.#at < text.length; this.#at++) {
      const byte = text[this.#at]!;
      if (byte === HASH) {
        while (this.#at < text.length && text[this.#at] !== LF && text[this.#at] !== CR) this.#at++;
      } else if (byte === 0xef && text[this.#at + 1] === 0xbb && text[this.#at + 2] === 0xbf) this.#at += 2;
      else if (CLASS[byte] !== SPACE_CLASS) return;
    }
  }

  #string(): Buffer {
    const text = this.#text;
    if (text[this.#at + 1] === QUOTE && text[this.#at + 2] === QUOTE) return this.#block();
    const { value, end } = readString(text, this.#at);
    this.#at = Math.min(end, text.length);
    return value;
  }

  /** `"""…"""`, where only `\"""` is an escape; the common indentation of its lines is left out (section 2.9.4). */
  #block(): Buffer {
    const start = this.#at + 3;
    let end = this.#text.indexOf('"""', start);
    while (end > start && this.#text[end - 1] === 0x5c) end = this.#text.indexOf('"""', end + 3);
    const raw = this.#text.toString("latin1", start, end === -1 ? this.#text.length : end);
    this.#at = end === -1 ? this.#text.length : end + 3;
    return Buffer.from(dedented(raw.replaceAll('\\"""', '"""')), "latin1");
  }
}

function dedented(raw: string): string {
  const lines = raw.split(/\r\n|\n|\r/);
  let indent = Number.POSITIVE_INFINITY;
  for (const line of lines.slice(1)) {
    const blanks = line.length - line.replace(/^[ \t]+/, "").length;
    if (blanks < line.length) indent = Math.min(indent, blanks);
  }
  const cut = lines.map((line, i) => (i === 0 || indent === Number.POSITIVE_INFINITY ? line : line.slice(indent)));
  while (/^[ \t]*$/.test(cut[0] ?? "x")) cut.shift();
  while (/^[ \t]*$/.test(cut.at(-1) ?? "x")) cut.pop();
  return cut.join("\n");
}
