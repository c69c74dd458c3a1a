/** Operators of the PIRE library that RE2 reads as plain characters: the pattern would mean something else. */
const OPERATORS: ReadonlyMap<string, string> = new Map([
  ["~", "the operator ~ (anything but) does not exist in RE2"],
  ["&", "the operator & (both at once) does not exist in RE2"],
]);

const LOOK_AROUND = /^\(\?(?:<?[=!]|>)/;
const QUANTIFIER = /^(?:[*+?]|\{\d+(?:,\d*)?\})\+/;

/**
 * Says where a pattern uses what RE2 does not have, or has in another sense; undefined where RE2 itself may judge. The
 * place counts characters from 1; the pattern, which may hold a token, is not shown.
 */
export function dialectFault(source: string): string | undefined {
  let inClass = false;
  for (let i = 0; i < source.length; i++) {
    const place = `regex, character ${i + 1}`;
    const character = source[i]!;
    if (character === "\\") {
      if (/[1-9]/.test(source[i + 1] ?? "") && !inClass) return `${place}: a back-reference does not exist in RE2`;
      i++;
    } else if (inClass) {
      // A `]` that comes first is one of the class; `[:alpha:]` is not its end.
      const named = /^\[:\^?[a-z]+:\]/.exec(source.slice(i));
      if (named !== null) i += named[0].length - 1;
      else if (character === "]") inClass = false;
    } else if (character === "[") {
      inClass = true;
      if (source[i + 1] === "^") i++;
      if (source[i + 1] === "]") i++;
    } else {
      const operator = OPERATORS.get(character);
      if (operator !== undefined) return `${place}: ${operator}`;
      const rest = source.slice(i, i + 16);
      if (LOOK_AROUND.test(rest)) return `${place}: look-around and atomic groups do not exist in RE2`;
      if (QUANTIFIER.test(rest)) return `${place}: possessive quantifiers do not exist in RE2`;
    }
  }
  return undefined;
}
