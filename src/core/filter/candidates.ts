import { bodyCredentials } from "../decode/body-credentials.ts";
import { headCredentials } from "../decode/credentials.ts";
import type { CandidateSink } from "../decode/scan.ts";
import { RUN_BYTES_MIN, scanRuns, wantedLengths, type WantedLengths } from "../decode/token-runs.ts";
import type { JudgedRequest } from "./request.ts";

/** The head is judged first; the body, where there is one, when it has come. */
export type RequestPart = "head" | "body";

/**
 * Gives the sink what `credentials` yields of the head or the body.
 *
 * @param wanted the lengths of token-like runs that are given of a body
 */
export function readCredentials(
  part: RequestPart,
  { view, budget, body }: JudgedRequest,
  wanted: WantedLengths,
  sink: CandidateSink,
): void {
  if (part === "head") headCredentials(view, sink, budget);
  else if (body !== undefined) bodyCredentials(body, wanted, sink, budget);
}

/** Gives the sink what `anywhere` yields of the head beyond `credentials`: token-like runs. Of a body it is the same. */
export function readHeadRuns({ view }: JudgedRequest, wanted: WantedLengths, sink: CandidateSink): void {
  scanRuns(view.target, wanted, sink);
  for (let i = 0; i < view.fieldCount; i++) scanRuns(view.fieldValue(i), wanted, sink);
}

/** The lengths that rules want that look for more than listed tokens. */
export const EVERY_RUN: WantedLengths = wantedLengths(
  Uint8Array.from({ length: RUN_BYTES_MIN + 1 }, (_, length) => (length < RUN_BYTES_MIN ? 0 : 1)),
);
