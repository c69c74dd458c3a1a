import { TOKEN_BYTE } from "../decode/bytes.ts";
import type { Pattern } from "./pattern-set.ts";

/**
 * The token a regex match lies in: the longest run of token characters that the match overlaps, so that a pattern for a
 * prefix still names the whole token. The matched bytes themselves where there is none.
 */
export function tokenAround(pattern: Pattern, value: Buffer): Buffer {
  const found = pattern.find(value);
  if (found === undefined) return value;
  const { view, start, end } = found;
  let from = start;
  // Leftwards only where the match begins within a word; an empty match belongs to the word it touches.
  if (start === end || TOKEN_BYTE[view[start]!] === 1) while (from > 0 && TOKEN_BYTE[view[from - 1]!] === 1) from--;
  let longest = view.subarray(start, end);
  let longestWord = 0;
  for (let at = from; at < view.length && (at < end || at === from);) {
    if (TOKEN_BYTE[view[at]!] === 0) {
      at++;
      continue;
    }
    const word = at;
    while (at < view.length && TOKEN_BYTE[view[at]!] === 1) at++;
    if (at - word > longestWord) {
      longestWord = at - word;
      longest = view.subarray(word, at);
    }
  }
  return longest;
}
