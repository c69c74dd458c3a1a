import type { Secret } from "../../core/secret.ts";

/** What a report of another tool says of one place where it found a token. */
export interface ImportedFinding {
  /** Undefined where the report does not hold the value: redacted, or only a hash of it. */
  readonly secret: Secret | undefined;
  /** Names the value within the tool's reports, e.g. `sha1:…`: what stands for it where there is no secret. */
  readonly foreignId: string;
  readonly title: string;
  /** The detector that recognised it, as the tool names it. */
  readonly kind: string;
  /** What kind of place, e.g. `git`, `github`, `file`. */
  readonly sourceKind: string;
  readonly url: string;
  readonly path: string;
  /** From 1; 0 where it is not told. */
  readonly line: number;
  readonly commit: string;
  readonly author: string;
  /** Milliseconds since the epoch. */
  readonly foundAt: number | undefined;
  /** The tool asked the provider and the token worked. */
  readonly verified: boolean;
}

/** An entry that was not taken, and why. Never holds a value of the report. */
export interface RefusedEntry {
  /** Where in the report: `$[12]`, `line 7`. */
  readonly place: string;
  readonly reason: string;
}

/** One entry of a report, read: its findings (often one), or why there is none. */
export type ReadEntry = readonly ImportedFinding[] | { readonly refused: string };

/** An entry as it came out of a report, with its place there. */
export interface PlacedEntry {
  readonly place: string;
  readonly entry: ReadEntry;
}

/** How a report is taken apart into entries. */
export type ImportFormat =
  | {
      readonly shape: "json";
      /** Places of the entries, as paths of the streaming parser: when the report is an array, and when it is an object. */
      readonly paths: { readonly array: readonly string[]; readonly object: readonly string[] };
      /** @param keys names and indexes from the root to the entry */
      read(entry: unknown, keys: readonly (string | number)[]): ReadEntry;
    }
  | { readonly shape: "lines"; read(line: string): ReadEntry }
  | { readonly shape: "csv"; read(record: ReadonlyMap<string, string>): ReadEntry };

/** The parts that a format fills in; the rest is empty. */
export function finding(
  parts: Pick<ImportedFinding, "secret" | "title" | "kind"> & Partial<ImportedFinding>,
): ImportedFinding {
  return {
    foreignId: "",
    sourceKind: "file",
    url: "",
    path: "",
    line: 0,
    commit: "",
    author: "",
    foundAt: undefined,
    verified: false,
    ...parts,
  };
}
