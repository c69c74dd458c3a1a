const ESCAPES = new Map([
  ["n", "\n"],
  ["r", "\r"],
  ["t", "\t"],
  ["0", "\0"],
]);

/**
 * Splits a command line as a POSIX shell does: blanks separate, backslash escapes, line continuations, '…', "…" and $'…'.
 * Nothing is expanded. Gives a sentence where a quote is not closed.
 */
export function splitShellWords(command: string): string[] | string {
  const words: string[] = [];
  let word: string | undefined;
  for (let i = 0; i < command.length; i++) {
    const char = command[i]!;
    if (char === "'" || (char === "$" && command[i + 1] === "'")) {
      const ansi = char === "$";
      const read = quoted(command, ansi ? i + 2 : i + 1, "'", ansi);
      if (read === undefined) return "expected a closing ' in the command";
      word = (word ?? "") + read.text;
      i = read.end;
    } else if (char === '"') {
      const read = quoted(command, i + 1, '"', false);
      if (read === undefined) return 'expected a closing " in the command';
      word = (word ?? "") + read.text;
      i = read.end;
    } else if (char === "\\") {
      const next = command[++i] ?? "";
      if (next !== "\n" && next !== "\r") word = (word ?? "") + next;
      else if (next === "\r" && command[i + 1] === "\n") i++;
    } else if (/\s/.test(char)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else word = (word ?? "") + char;
  }
  if (word !== undefined) words.push(word);
  return words;
}

function quoted(
  command: string,
  start: number,
  quote: string,
  ansi: boolean,
): { text: string; end: number } | undefined {
  let text = "";
  for (let i = start; i < command.length; i++) {
    const char = command[i]!;
    if (char === quote) return { text, end: i };
    if (char !== "\\" || (quote === "'" && !ansi)) text += char;
    else if (ansi) {
      const hex = /^(?:x([0-9a-fA-F]{1,2})|u([0-9a-fA-F]{1,4}))/.exec(command.slice(i + 1, i + 6));
      const next = command[i + 1] ?? "";
      text += hex === null ? (ESCAPES.get(next) ?? next) : String.fromCodePoint(parseInt(hex[1] ?? hex[2]!, 16));
      i += hex === null ? 1 : hex[0].length;
    } else {
      const next = command[++i] ?? "";
      // Within "…" a backslash counts only before these.
      text += '$`"\\'.includes(next) ? next : next === "\n" ? "" : `\\${next}`;
    }
  }
  return undefined;
}
