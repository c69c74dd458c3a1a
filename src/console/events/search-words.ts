/** One word of a search, and where it stands. */
export interface SearchWord {
  readonly negated: boolean;
  /** Lower case; empty for a word by itself. */
  readonly attribute: string;
  readonly value: string;
  /** Characters from the beginning of the search. */
  readonly from: number;
  readonly to: number;
}

/** `!`, an attribute and a colon, a value that may be quoted. */
const WORD = /(!?)(?:([A-Za-z_]+):)?(?:"([^"]*)"|(\S+))/y;

/** Takes a search apart at its blanks; quotes keep blanks together. */
export function splitSearch(text: string): SearchWord[] {
  const words: SearchWord[] = [];
  for (let at = 0; at < text.length;) {
    if (/\s/.test(text[at]!)) {
      at++;
      continue;
    }
    WORD.lastIndex = at;
    const found = WORD.exec(text);
    if (found === null) {
      // A lone `!` or an attribute without a value.
      const end = text.slice(at).search(/\s/);
      const to = end === -1 ? text.length : at + end;
      words.push({ negated: false, attribute: "", value: text.slice(at, to), from: at, to });
      at = to;
      continue;
    }
    const [whole, not, attribute = "", quoted, bare] = found;
    words.push({
      negated: not === "!",
      attribute: attribute.toLowerCase(),
      value: quoted ?? bare ?? "",
      from: at,
      to: at + whole.length,
    });
    at += whole.length;
  }
  return words;
}
