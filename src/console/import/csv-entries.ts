import { Readable } from "node:stream";
import { CsvError, parse } from "csv-parse";
import type { ImportFormat, PlacedEntry } from "./finding.ts";
import { ReportError } from "./report-error.ts";

const RECORD_CHARS_MAX = 256 * 1024;

/** Records of a table whose first line names the columns. @throws ReportError */
export async function* csvEntries(
  format: ImportFormat & { readonly shape: "csv" },
  texts: AsyncIterable<string>,
): AsyncGenerator<PlacedEntry> {
  const parser = parse({
    columns: (names: string[]) =>
      names.map((name) =>
        name
          .trim()
          .toLowerCase()
          .replaceAll(/[\s-]+/g, "_"),
      ),
    delimiter: [",", ";", "\t"],
    skip_empty_lines: true,
    trim: true,
    relax_column_count: true,
    max_record_size: RECORD_CHARS_MAX,
  });
  const source = Readable.from(texts, { objectMode: false });
  source.on("error", (error) => parser.destroy(error)).pipe(parser);
  let number = 1;
  try {
    for await (const record of parser as AsyncIterable<Record<string, string>>) {
      number++;
      yield { place: `record ${number}`, entry: format.read(new Map(Object.entries(record))) };
    }
  } catch (error) {
    if (error instanceof CsvError)
      throw new ReportError(`The table cannot be read at record ${number + 1}: ${expected(error)}.`);
    throw error;
  } finally {
    source.destroy();
  }
}

/** The library's messages quote the record. */
function expected({ code }: CsvError): string {
  if (code === "CSV_QUOTE_NOT_CLOSED" || code === "INVALID_OPENING_QUOTE") return "a quote is not closed";
  if (code === "CSV_MAX_RECORD_SIZE") return "a record is too long";
  return "expected RFC 4180, with the columns' names in the first line";
}
