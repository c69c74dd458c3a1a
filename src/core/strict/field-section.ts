import { knownFieldIn, type KnownField } from "./known-fields.ts";

const SPACE = 0x20;
const CR = 0x0d;
const LF = 0x0a;
const COLON = 0x3a;

/**
 * The field lines of one head (RFC 9110 section 5), in order, duplicates kept, as Latin-1 so that each character is one
 * byte as received. It is the text itself and where each name and value stands in it: strings are made of what somebody
 * asks for, and lines that go on unchanged are taken together.
 */
export class FieldSection {
  readonly count: number;
  /** Every name is a token, and no value holds a control byte or blanks around it: whoever read the lines saw to that. */
  readonly scanned: boolean;
  readonly #text: string;
  /** For each line: start and end of its name, start and end of its value. */
  readonly #marks: readonly number[];
  readonly #known: readonly (KnownField | undefined)[];
  /** Of fields that are not known, lower case. */
  #names: string[] | undefined;

  /** @param known for each line, the field of its name */
  constructor(text: string, marks: readonly number[], known: readonly (KnownField | undefined)[], scanned: boolean) {
    this.#text = text;
    this.#marks = marks;
    this.#known = known;
    this.scanned = scanned;
    this.count = known.length;
  }

  /** Of a flat list of names and values that nobody has checked yet. */
  static of(list: readonly string[]): FieldSection {
    const marks: number[] = [];
    const known: (KnownField | undefined)[] = [];
    let text = "";
    for (let i = 0; i + 1 < list.length; i += 2) {
      const name = text.length;
      text += `${list[i]}: ${list[i + 1]}\r\n`;
      const value = text.length - 2 - list[i + 1]!.length;
      marks.push(name, value - 2, value, text.length - 2);
      known.push(knownFieldIn(Buffer.from(list[i]!, "latin1"), 0, list[i]!.length));
    }
    return new FieldSection(text, marks, known, false);
  }

  /** The i-th line's field, where it is one of those that mean something here. */
  known(i: number): KnownField | undefined {
    return this.#known[i];
  }

  /** Lower case. */
  name(i: number): string {
    const known = this.#known[i];
    if (known !== undefined) return known.name;
    return ((this.#names ??= [])[i] ??= this.given(i).toLowerCase());
  }

  /** The name as received. */
  given(i: number): string {
    return this.#text.slice(this.#marks[4 * i], this.#marks[4 * i + 1]);
  }

  value(i: number): string {
    return this.#text.slice(this.#marks[4 * i + 2], this.#marks[4 * i + 3]);
  }

  /** The first line with this field from `from` on; -1: none. */
  indexOf(field: KnownField, from = 0): number {
    for (let i = from; i < this.count; i++) if (this.#known[i] === field) return i;
    return -1;
  }

  /** The first value, undefined where the field is absent. */
  first(field: KnownField): string | undefined {
    const i = this.indexOf(field);
    return i === -1 ? undefined : this.value(i);
  }

  values(field: KnownField): string[] {
    const values: string[] = [];
    for (let i = this.indexOf(field); i !== -1; i = this.indexOf(field, i + 1)) values.push(this.value(i));
    return values;
  }

  /** Flat: names as received, and values. */
  list(): string[] {
    const list: string[] = [];
    for (let i = 0; i < this.count; i++) list.push(this.given(i), this.value(i));
    return list;
  }

  /** The same section without some of its lines. */
  without(lines: ReadonlySet<number>): FieldSection {
    const marks = this.#marks.filter((_, mark) => !lines.has(mark >> 2));
    const known = this.#known.filter((_, line) => !lines.has(line));
    return new FieldSection(this.#text, marks, known, this.scanned);
  }

  /**
   * HOT PATH. The lines as they are to be written, `Name: value CRLF`, but for those of the fields in the table (see
   * `fieldTable`) and of the names given. Names and values must have been checked.
   */
  written(except: Uint8Array, names: ReadonlySet<string> | undefined): string {
    const text = this.#text;
    const marks = this.#marks;
    let lines = "";
    // The run of lines that stand in the text exactly as they are written.
    let from = 0;
    let to = 0;
    for (let i = 0; i < this.count; i++) {
      const known = this.#known[i];
      if (known !== undefined && except[known.index] === 1) continue;
      if (names?.has(this.name(i)) === true) continue;
      const start = marks[4 * i]!;
      const end = marks[4 * i + 3]! + 2;
      const plain = this.#isPlain(i);
      if (plain && start === to) {
        to = end;
        continue;
      }
      if (to > from) lines += text.slice(from, to);
      from = to = end;
      if (plain) from = start;
      else lines += `${this.given(i)}: ${this.value(i)}\r\n`;
    }
    return to > from ? lines + text.slice(from, to) : lines;
  }

  #isPlain(i: number): boolean {
    const text = this.#text;
    const colon = this.#marks[4 * i + 1]!;
    const end = this.#marks[4 * i + 3]!;
    return (
      this.#marks[4 * i + 2] === colon + 2 &&
      text.charCodeAt(colon) === COLON &&
      text.charCodeAt(colon + 1) === SPACE &&
      text.charCodeAt(end) === CR &&
      text.charCodeAt(end + 1) === LF
    );
  }
}
