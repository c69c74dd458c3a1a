/** What a node can look for, in bytes; docs/leaks.md "What cannot be patched". */
const TOKEN_BYTES_MIN = 6;
const TOKEN_BYTES_MAX = 4_096;

export interface Line {
  readonly text: string;
  /** In the field, from 1 on. */
  readonly number: number;
}

/** One value a line; white space around it and empty lines are no part of any. */
export function linesOf(field: string): readonly Line[] {
  return field.split("\n").flatMap((line, index) => {
    const text = line.trim();
    return text === "" ? [] : [{ text, number: index + 1 }];
  });
}

/** Each value where it stands first. */
export function distinct(lines: readonly Line[]): readonly Line[] {
  return [...Map.groupBy(lines, ({ text }) => text).values()].map(([first]) => first!);
}

/** What a field of tokens comes to: figures alone, so that whoever keeps them keeps no token. */
export interface TokenCounts {
  /** Different ones that a patch can be made of. */
  readonly usable: number;
  readonly repeated: number;
  /** Too short or too long to look for. */
  readonly leftOut: number;
}

export const NO_TOKENS: TokenCounts = { usable: 0, repeated: 0, leftOut: 0 };

export function countTokens(lines: readonly Line[]): TokenCounts {
  const texts = new Set(lines.map(({ text }) => text));
  const encoder = new TextEncoder();
  let leftOut = 0;
  for (const text of texts) {
    const { length } = encoder.encode(text);
    if (length < TOKEN_BYTES_MIN || length > TOKEN_BYTES_MAX) leftOut += 1;
  }
  return { usable: texts.size - leftOut, repeated: lines.length - texts.size, leftOut };
}

/** `tokens[3]` of an answer as the line that it was: `line 5`. @param lines as they were sent, by the field's name */
export function placeOf(path: string, lines: Readonly<Record<string, readonly Line[]>>): string {
  const [, field = "", index = ""] = /^(\w+)\[(\d+)\]$/.exec(path) ?? [];
  const line = lines[field]?.[Number(index)];
  return line === undefined ? path : `${field}, line ${line.number}`;
}
