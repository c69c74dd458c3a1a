import type { ImportFormat, PlacedEntry } from "./finding.ts";
import { ReportError } from "./report-error.ts";

/** A longer line is no list of tokens. */
const LINE_CHARS_MAX = 64 * 1024;

export async function* lineEntries(
  format: ImportFormat & { readonly shape: "lines" },
  texts: AsyncIterable<string>,
): AsyncGenerator<PlacedEntry> {
  let rest = "";
  let number = 0;
  for await (const text of texts) {
    const lines = (rest + text).split("\n");
    rest = lines.pop()!;
    if (rest.length > LINE_CHARS_MAX)
      throw new ReportError(`Line ${number + lines.length + 1} is too long for a list of tokens.`);
    for (const line of lines) yield { place: `line ${++number}`, entry: format.read(line) };
  }
  if (rest !== "") yield { place: `line ${++number}`, entry: format.read(rest) };
}
