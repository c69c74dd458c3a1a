/**
 * Holds an answer to the Content-Length it declared: a body that turns out shorter or longer must not look complete, nor
 * may its end be taken for the start of the next answer.
 */
export class AnswerLength {
  #left: number | undefined;

  /** @param bodiless the answer to HEAD, 204 or 304, whose Content-Length speaks of another body */
  constructor(fields: readonly string[], bodiless: boolean) {
    for (let i = 0; i < fields.length; i += 2) {
      if (fields[i]!.length === 14 && fields[i]!.toLowerCase() === "content-length") this.#left = Number(fields[i + 1]);
    }
    if (bodiless) this.#left = 0;
  }

  /** False: more than was declared. */
  take(bytes: number): boolean {
    if (this.#left === undefined) return true;
    this.#left -= bytes;
    return this.#left >= 0;
  }

  /** Whether the body may end here. */
  get complete(): boolean {
    return this.#left === undefined || this.#left === 0;
  }
}
