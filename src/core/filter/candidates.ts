import { bodyCredentials } from "../decode/body-credentials.ts";
import { fieldCredentials, headCredentials } from "../decode/credentials.ts";
import type { CandidateSink } from "../decode/scan.ts";
import { RUN_BYTES_MIN, scanRuns, wantedLengths, type WantedLengths } from "../decode/token-runs.ts";
import type { JudgedRequest } from "./request.ts";

/** The head is judged first; the body, where there is one, when it has come; then the trailer fields behind it. */
export type RequestPart = "head" | "body" | "trailers";

/**
 * Gives the sink what `credentials` yields of a part.
 *
 * @param wanted the lengths of token-like runs that are given of a body
 */
export function readCredentials(
  part: RequestPart,
  { view, budget, body, trailers }: JudgedRequest,
  wanted: WantedLengths,
  sink: CandidateSink,
): void {
  switch (part) {
    case "head":
      return headCredentials(view, sink, budget);
    case "body":
      if (body !== undefined) bodyCredentials(body, wanted, sink, budget);
      return;
    case "trailers":
      return fieldCredentials(trailers, sink, budget);
  }
}

/** Gives the sink what `anywhere` yields of a part beyond `credentials`: token-like runs. Of a body it is the same. */
export function readRuns(
  part: RequestPart,
  { view, trailers }: JudgedRequest,
  wanted: WantedLengths,
  sink: CandidateSink,
): void {
  switch (part) {
    case "head":
      scanRuns(view.target, wanted, sink);
      for (let i = 0; i < view.fieldCount; i++) scanRuns(view.fieldValue(i), wanted, sink);
      return;
    case "body":
      return;
    case "trailers":
      for (const value of trailers) scanRuns(value, wanted, sink);
  }
}

/** The lengths that rules want that look for more than listed tokens. */
export const EVERY_RUN: WantedLengths = wantedLengths(
  Uint8Array.from({ length: RUN_BYTES_MIN + 1 }, (_, length) => (length < RUN_BYTES_MIN ? 0 : 1)),
);
