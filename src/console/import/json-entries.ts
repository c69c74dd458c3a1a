import { JSONParser } from "@streamparser/json";
import { printPath } from "../../core/print-path.ts";
import type { ImportFormat, PlacedEntry } from "./finding.ts";
import { ReportError } from "./report-error.ts";

type JsonFormat = ImportFormat & { readonly shape: "json" };

/** Entries of a JSON report, or of one JSON value a line, each as soon as its text is there. @throws ReportError */
export async function* jsonEntries(format: JsonFormat, texts: AsyncIterable<string>): AsyncGenerator<PlacedEntry> {
  const ready: PlacedEntry[] = [];
  let parser: JSONParser | undefined;
  /** Values at the top so far: lines, where there is one on each. */
  let documents = 0;
  let before = 0;
  for await (const text of texts) {
    let part = text;
    if (parser === undefined) {
      part = text.trimStart();
      before += text.length - part.length;
      if (part === "") continue;
      parser = parserFor(format, part[0]!, (keys, value) => {
        if (keys.length === 0) documents++;
        const place = `${documents > 1 ? `line ${documents}` : "$"}${keys.length === 0 ? "" : `.${printPath(keys)}`}`;
        ready.push({ place: place.replace(".[", "["), entry: format.read(value, keys) });
      });
    }
    try {
      parser.write(part);
    } catch (error) {
      if (error instanceof ReportError) throw error;
      throw new ReportError(`The report is not JSON at character ${before + placeOf(error)}.`);
    }
    yield* ready.splice(0);
  }
  if (parser === undefined) throw new ReportError("The report is empty.");
  if (!parser.isEnded) {
    try {
      parser.end();
    } catch {
      throw new ReportError("The report ends in the middle of a JSON value: it was cut off.");
    }
  }
  yield* ready.splice(0);
}

function parserFor(
  { paths }: JsonFormat,
  first: string,
  found: (keys: readonly (string | number)[], value: unknown) => void,
): JSONParser {
  const wanted = first === "[" ? paths.array : paths.object;
  if (wanted.length === 0 || (first !== "[" && first !== "{")) {
    const expected = [paths.array.length > 0 ? "a list" : "", paths.object.length > 0 ? "an object" : ""];
    throw new ReportError(
      `The report is not of this form: expected JSON that begins with ${expected.filter(Boolean).join(" or ")}.`,
    );
  }
  const parser = new JSONParser({ paths: [...wanted], keepStack: false, separator: "" });
  parser.onValue = ({ value, key, stack }) => {
    const keys = [...stack.slice(1).map((level) => level.key), key].filter((each) => each !== undefined);
    found(keys, value);
  };
  parser.onError = (error) => {
    throw error;
  };
  return parser;
}

/** The library's message quotes what it found; only the place is taken from it. */
function placeOf(error: unknown): number {
  return Number(/position "(\d+)"/.exec(String(error))?.[1] ?? 0);
}
