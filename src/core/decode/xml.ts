import { DEPTH_MAX, type Budget } from "./budget.ts";
import { isSpace } from "./bytes.ts";
import { unreferenced, XML_NAMES } from "./character-reference.ts";
import { charsetReading } from "./charset.ts";
import { openElement, type OpenElement } from "./xml-element.ts";
import type { Node } from "./tree.ts";

const [LESS, GREATER, SLASH, EXCLAMATION, QUESTION, EQUALS] = [0x3c, 0x3e, 0x2f, 0x21, 0x3f, 0x3d];
const [QUOTE, APOSTROPHE, OPEN_BRACKET, CLOSE_BRACKET] = [0x22, 0x27, 0x5b, 0x5d];
const DECLARATION_BYTES_MAX = 256;
const ENCODING = /<\?xml[^>]*?\bencoding\s*=\s*["']?([A-Za-z0-9._-]+)/;
/** `<?xm` in EBCDIC. */
const EBCDIC_START = Buffer.from("4c6fa794", "hex");

/**
 * Reads XML 1.0 as tolerantly as any back end: tags that are never closed or closed wrongly, attributes without quotes,
 * UTF-16 and what the declaration names. Nothing of a DTD is read: an entity of the document's own stays as it is
 * written, and a document that defines some is counted. Below 16 levels elements stand on the last one and are counted.
 */
export function readXml(value: Buffer, budget: Budget): Node {
  const start = value.toString("latin1", 0, DECLARATION_BYTES_MAX);
  const declared = value.indexOf(EBCDIC_START) === 0 ? "cp037" : (ENCODING.exec(start)?.[1] ?? "");
  // What could be read at all to find the declaration is not UTF-16, whatever it says.
  const label = /^utf-?(?:16|32)|ucs/i.test(declared) ? "" : declared;
  const reader = new Reader(charsetReading(value, label, budget) ?? value, budget);
  return reader.read();
}

class Reader {
  readonly #text: Buffer;
  readonly #budget: Budget;
  readonly #open: OpenElement[] = [openElement("")];
  /** Names of elements opened below the bound. */
  readonly #deeper: string[] = [];
  #at = 0;

  constructor(text: Buffer, budget: Budget) {
    this.#text = text;
    this.#budget = budget;
  }

  read(): Node {
    const text = this.#text;
    while (this.#at < text.length) {
      const less = text.indexOf(LESS, this.#at);
      const end = less === -1 ? text.length : less;
      if (end > this.#at) this.#top.text(unreferenced(text.subarray(this.#at, end), XML_NAMES));
      this.#at = end;
      if (less !== -1) this.#markup(text[less + 1]);
    }
    while (this.#open.length > 1) this.#close();
    return this.#open[0]!.node();
  }

  get #top(): OpenElement {
    return this.#open.at(-1)!;
  }

  #markup(next: number | undefined): void {
    if (next === EXCLAMATION) {
      if (this.#begins("<!--")) this.#top.comment(this.#upTo("-->", 4));
      else if (this.#begins("<![CDATA[")) this.#top.text(this.#upTo("]]>", 9));
      else this.#declaration();
    } else if (next === QUESTION) this.#upTo("?>", 2);
    else if (next === SLASH) this.#closing(this.#upTo(">", 2));
    else if (next === undefined || isSpace(next) || next === LESS || next === EQUALS) {
      this.#top.text(this.#text.subarray(this.#at, ++this.#at));
    } else this.#opening();
  }

  #begins(word: string): boolean {
    return this.#text.toString("latin1", this.#at, this.#at + word.length) === word;
  }

  /** What stands from `skip` bytes on to the end word, or to the end of the text; passes both. */
  #upTo(end: string, skip: number): Buffer {
    const from = Math.min(this.#text.length, this.#at + skip);
    const found = this.#text.indexOf(end, from, "latin1");
    this.#at = found === -1 ? this.#text.length : found + end.length;
    return this.#text.subarray(from, found === -1 ? this.#text.length : found);
  }

  /** A document type, with the declarations in its brackets. */
  #declaration(): void {
    const start = this.#at;
    const greater = this.#text.indexOf(GREATER, start);
    const head = this.#text.subarray(start, greater === -1 ? this.#text.length : greater);
    const bracket = head.indexOf(OPEN_BRACKET);
    if (bracket !== -1) {
      const close = this.#text.indexOf(CLOSE_BRACKET, start + bracket);
      this.#at = close === -1 ? this.#text.length : close;
      if (this.#text.subarray(start + bracket, this.#at).includes("<!ENTITY")) this.#budget.exceed("xml");
    }
    this.#upTo(">", 0);
  }

  #closing(inner: Buffer): void {
    const name = inner.toString("latin1").trim();
    const deeper = this.#deeper.lastIndexOf(name);
    if (deeper !== -1) {
      this.#deeper.length = deeper;
      return;
    }
    const at = this.#open.findLastIndex((element) => element.name === name);
    if (at <= 0) return;
    this.#deeper.length = 0;
    while (this.#open.length > at) this.#close();
  }

  #close(): void {
    const element = this.#open.pop()!;
    this.#top.child(element);
  }

  #opening(): void {
    if (!this.#budget.takeValue("xml")) {
      this.#top.text(this.#text.subarray(this.#at));
      this.#at = this.#text.length;
      return;
    }
    this.#at++;
    const element = openElement(this.#word().toString("latin1"));
    const closed = this.#attributes(element);
    if (closed) {
      this.#top.child(element);
    } else if (this.#open.length <= DEPTH_MAX) this.#open.push(element);
    else {
      this.#budget.exceed("xml");
      this.#top.child(element);
      if (this.#deeper.length < DEPTH_MAX) this.#deeper.push(element.name);
    }
  }

  /** @returns whether the element is empty: `<a/>` */
  #attributes(element: OpenElement): boolean {
    const text = this.#text;
    for (;;) {
      while (isSpace(text[this.#at])) this.#at++;
      const byte = text[this.#at];
      if (byte === undefined || byte === LESS) return false;
      if (byte === GREATER) {
        this.#at++;
        return false;
      }
      if (byte === SLASH) {
        this.#at++;
        if (text[this.#at] !== GREATER) continue;
        this.#at++;
        return true;
      }
      const name = this.#word();
      while (isSpace(text[this.#at])) this.#at++;
      if (text[this.#at] !== EQUALS) {
        if (name.length === 0) this.#at++;
        continue;
      }
      this.#at++;
      while (isSpace(text[this.#at])) this.#at++;
      const value = this.#value();
      if (this.#budget.takeValue("xml")) element.attribute(name.toString("latin1"), unreferenced(value, XML_NAMES));
      else element.text(value);
    }
  }

  #value(): Buffer {
    const quote = this.#text[this.#at];
    if (quote === QUOTE || quote === APOSTROPHE) return this.#upTo(String.fromCharCode(quote), 1);
    const start = this.#at;
    while (this.#at < this.#text.length && !isSpace(this.#text[this.#at]) && this.#text[this.#at] !== GREATER)
      this.#at++;
    return this.#text.subarray(start, this.#at);
  }

  #word(): Buffer {
    const start = this.#at;
    for (; this.#at < this.#text.length; this.#at++) {
      const byte = this.#text[this.#at]!;
      if (byte === GREATER || byte === SLASH || byte === EQUALS || byte === LESS || isSpace(byte)) break;
    }
    return this.#text.subarray(start, this.#at);
  }
}
