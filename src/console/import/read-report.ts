import type { FingerprintKey } from "../../core/fingerprint.ts";
import { TOKEN_BYTES_MAX, TOKEN_BYTES_MIN } from "../../core/token/token-length.ts";
import { csvEntries } from "./csv-entries.ts";
import type { ImportFormat, ImportedFinding, PlacedEntry, RefusedEntry } from "./finding.ts";
import { hashFinding, type HashedFinding } from "./hash-finding.ts";
import { jsonEntries } from "./json-entries.ts";
import { lineEntries } from "./line-entries.ts";
import { ReportError } from "./report-error.ts";
import { decodeText } from "./report-text.ts";

/** Findings of one report; what is larger is split by who exports it. */
const FINDINGS_MAX = 200_000;
/** Refused entries that are told one by one; the rest is counted. */
const REFUSED_SHOWN_MAX = 100;

export interface Reading {
  readonly entries: number;
  readonly findings: readonly HashedFinding[];
  readonly refused: readonly RefusedEntry[];
  readonly refusedCount: number;
}

/**
 * Reads a report as it arrives. Every value is hashed at once and forgotten; nothing of the report is kept but findings.
 * @param tell is told now and then how many entries were read @throws ReportError
 */
export async function readReport(
  chunks: AsyncIterable<Buffer>,
  format: ImportFormat,
  key: FingerprintKey,
  tell: (entries: number) => void,
): Promise<Reading> {
  const findings: HashedFinding[] = [];
  const refused: RefusedEntry[] = [];
  let entries = 0;
  let refusedCount = 0;
  const refuse = (place: string, reason: string): void => {
    if (++refusedCount <= REFUSED_SHOWN_MAX) refused.push({ place, reason });
  };
  for await (const { place, entry } of entriesOf(format, decodeText(chunks))) {
    if (++entries % 1_000 === 0) tell(entries);
    if ("refused" in entry) {
      refuse(place, entry.refused);
      continue;
    }
    for (const found of entry) {
      const reason = unusable(found);
      if (reason !== undefined) refuse(place, reason);
      else if (findings.push(hashFinding(found, key)) > FINDINGS_MAX)
        throw new ReportError(`The report holds more than ${FINDINGS_MAX.toLocaleString("en")} findings; split it.`);
    }
  }
  return { entries, findings, refused, refusedCount };
}

function entriesOf(format: ImportFormat, texts: AsyncIterable<string>): AsyncIterable<PlacedEntry> {
  switch (format.shape) {
    case "json":
      return jsonEntries(format, texts);
    case "lines":
      return lineEntries(format, texts);
    case "csv":
      return csvEntries(format, texts);
  }
}

function unusable({ secret }: ImportedFinding): string | undefined {
  const length = secret?.reveal().length ?? TOKEN_BYTES_MIN;
  if (length < TOKEN_BYTES_MIN) return `expected a value of at least ${TOKEN_BYTES_MIN} characters`;
  if (length > TOKEN_BYTES_MAX) return `expected a value of at most ${TOKEN_BYTES_MAX} bytes`;
  return undefined;
}
