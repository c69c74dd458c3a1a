import t from "tap";
import { splitShellWords } from "../../../src/core/request-text/shell-words.ts";

// As POSIX sh (2.2 Quoting) and, for $'…', bash split them.
const cases: readonly [command: string, words: readonly string[] | string][] = [
  ["", []],
  ["  a  b\tc\n", ["a", "b", "c"]],
  ["'a b' c", ["a b", "c"]],
  ["a'b'c\"d\"e", ["abcde"]],
  ["'' \"\" $''", ["", "", ""]],
  ["'it''s'", ["its"]],
  ["'a\\b'", ["a\\b"]],
  [String.raw`'it'\''s'`, ["it's"]],
  [String.raw`a\ b \"c\" \\`, ["a b", '"c"', "\\"]],
  [String.raw`"a \"quoted\" \$word \\ \n"`, ['a "quoted" $word \\ \\n']],
  ['"it\'s"', ["it's"]],
  ["curl \\\n  -H 'A: b' \\\n  url", ["curl", "-H", "A: b", "url"]],
  ["curl \\\r\n  url", ["curl", "url"]],
  ["a\\\nb", ["ab"]],
  ['"a\\\nb"', ["ab"]],
  ["'a\nb'", ["a\nb"]],
  [String.raw`$'a\nb\tc\'d\\e'`, ["a\nb\tc'd\\e"]],
  [String.raw`$'\x41\u0042C'`, ["ABC"]],
  [String.raw`$'\u00e9'`, ["é"]],
  ["a$'b'c", ["abc"]],
  ["a$b $", ["a$b", "$"]],
  ["'never closed", "expected a closing ' in the command"],
  ['"never closed', 'expected a closing " in the command'],
  [String.raw`$'never closed\'`, "expected a closing ' in the command"],
  [String.raw`"never closed\"`, 'expected a closing " in the command'],
];

for (const [command, words] of cases) {
  t.strictSame(splitShellWords(command), words, `a command is split as a shell splits it: ${JSON.stringify(command)}`);
}
