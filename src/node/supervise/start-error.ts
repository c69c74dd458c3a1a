/** Why a node does not start, as one sentence for the operator. Not a bug: no stack trace is ever shown for it. */
export class StartError extends Error {
  override readonly name = "StartError";
}

/** The sentence of an error that others threw on the way up. */
export function sentenceOf(error: unknown): string {
  return error instanceof Error && error.message !== "" ? error.message : "an unknown error";
}
