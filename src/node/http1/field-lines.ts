import { TOKEN, VALUE } from "../../core/strict/characters.ts";
import { FieldSection } from "../../core/strict/field-section.ts";
import { knownFieldIn, type KnownField } from "../../core/strict/known-fields.ts";
import { COLON, CR, LF, SPACE, TAB } from "./bytes.ts";

/** What `scan` gives where there is no position: the lines go on, or they are not field lines. */
export const MORE = -1;
export const BAD = -2;

/** The `problem` of a list that is longer than the limit. */
export const TOO_MANY = "there are too many field lines";

type State = "start" | "name" | "value" | "line feed" | "last line feed";

/**
 * Finds the field lines of a head or of a trailer section, and the empty line behind them, in pieces of any size. Strict
 * (RFC 9112 section 5): names are tokens with the colon right behind, lines end with CR LF, no folding, no control bytes.
 */
export class FieldLines {
  /** Why `scan` gave `BAD`. */
  problem = "";
  readonly #linesMax: number;
  /** For each line: start and end of its name, start and end of its value with the blanks around it. */
  readonly #marks: number[] = [];
  readonly #known: (KnownField | undefined)[] = [];
  /** Lines whose name came in two pieces. */
  #split: number[] | undefined;
  #lines = 0;
  #state: State = "start";

  constructor(linesMax: number) {
    this.#linesMax = linesMax;
  }

  reset(): void {
    this.#lines = 0;
    this.#split = undefined;
    this.#state = "start";
  }

  /**
   * Reads from `at` to `end`; gives the position behind the empty line, `MORE` or `BAD`. `base` is the position, maybe a
   * negative one, at which the text that `section` is given would start in `bytes`.
   */
  scan(bytes: Uint8Array, at: number, end: number, base: number): number {
    const marks = this.#marks;
    const piece = at;
    let state = this.#state;
    let mark = this.#lines * 4;
    while (at < end) {
      const byte = bytes[at]!;
      switch (state) {
        case "start":
          if (byte === CR) {
            state = "last line feed";
            at++;
            break;
          }
          if (TOKEN[byte] !== 1) return this.#bad("a field line does not start with a name");
          if (this.#lines === this.#linesMax) return this.#bad(TOO_MANY);
          marks[mark] = at - base;
          state = "name";
          break;
        case "name":
          while (at < end && TOKEN[bytes[at]!] === 1) at++;
          if (at === end) break;
          if (bytes[at] !== COLON) return this.#bad("a field name is not a token");
          marks[mark + 1] = at - base;
          if (marks[mark]! + base < piece) (this.#split ??= []).push(this.#lines);
          this.#known[this.#lines] = knownFieldIn(bytes, Math.max(piece, marks[mark]! + base), at);
          at++;
          marks[mark + 2] = at - base;
          state = "value";
          break;
        case "value":
          while (at < end && VALUE[bytes[at]!] === 1) at++;
          if (at === end) break;
          if (bytes[at] !== CR) return this.#bad("a field value holds control bytes", "value");
          marks[mark + 3] = at - base;
          at++;
          state = "line feed";
          break;
        case "line feed":
          if (byte !== LF) return this.#bad("a bare carriage return", "value");
          at++;
          mark += 4;
          this.#lines++;
          state = "start";
          break;
        case "last line feed":
          if (byte !== LF) return this.#bad("a bare carriage return");
          return at + 1;
      }
    }
    this.#state = state;
    return MORE;
  }

  /** HOT PATH. The lines, blanks around a value removed; `text` is what was scanned, as Latin-1. */
  section(text: string): FieldSection {
    const marks = this.#marks.slice(0, this.#lines * 4);
    const known = this.#known.slice(0, this.#lines);
    for (let i = 0; i < marks.length; i += 4) {
      let start = marks[i + 2]!;
      let end = marks[i + 3]!;
      while (start < end && isBlank(text.charCodeAt(start))) start++;
      while (start < end && isBlank(text.charCodeAt(end - 1))) end--;
      marks[i + 2] = start;
      marks[i + 3] = end;
    }
    for (const line of this.#split ?? []) {
      const name = Buffer.from(text.slice(marks[4 * line], marks[4 * line + 1]), "latin1");
      known[line] = knownFieldIn(name, 0, name.length);
    }
    return new FieldSection(text, marks, known, true);
  }

  /** The value of a line with the blanks around it. */
  rawValue(text: string, line: number): string {
    return text.slice(this.#marks[line * 4 + 2], this.#marks[line * 4 + 3]);
  }

  /** The name of the line whose value is bad, lower case; empty where something else is. `text` as for `section`. */
  badName(text: string): string {
    if (this.#state !== "value") return "";
    const mark = this.#lines * 4;
    return text.slice(this.#marks[mark], this.#marks[mark + 1]).toLowerCase();
  }

  #bad(problem: string, state: State = "start"): number {
    this.problem = problem;
    this.#state = state;
    return BAD;
  }
}

function isBlank(code: number): boolean {
  return code === SPACE || code === TAB;
}
