import { bodyCredentials } from "../decode/body-credentials.ts";
import { headCredentials } from "../decode/credentials.ts";
import type { CandidateSink } from "../decode/scan.ts";
import { RUN_BYTES_MIN, scanRuns, type WantedLengths } from "../decode/token-runs.ts";
import type { JudgedRequest } from "./request.ts";

/** The head is judged first; the body, where there is one, when it has come. */
export type RequestPart = "head" | "body";

/** Gives the sink what `credentials` yields of the head or the body. */
export function readCredentials(part: RequestPart, request: JudgedRequest, sink: CandidateSink): void {
  const { view, budget, body } = request;
  if (part === "head") headCredentials(view, sink, budget);
  else if (body !== undefined) bodyCredentials(body.stages, body.contentType, body.grpcEncoding, sink, budget);
}

/** Gives the sink what `anywhere` yields beyond `credentials`: the token-like runs of bytes. */
export function readAnywhere(
  part: RequestPart,
  { view, body }: JudgedRequest,
  wanted: WantedLengths,
  sink: CandidateSink,
): void {
  if (part === "body") {
    for (const stage of body?.stages ?? []) scanRuns(stage, wanted, sink);
    return;
  }
  scanRuns(view.target, wanted, sink);
  for (let i = 0; i < view.fieldCount; i++) scanRuns(view.fieldValue(i), wanted, sink);
}

/** The lengths that rules want that look for more than listed tokens. */
export const EVERY_RUN: WantedLengths = Uint8Array.from({ length: RUN_BYTES_MIN + 1 }, (_, length) =>
  length < RUN_BYTES_MIN ? 0 : 1,
);
