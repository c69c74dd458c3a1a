/**
 * Holds an answer to the Content-Length it declared: a body that turns out shorter or longer must not look complete, nor
 * may its end be taken for the start of the next answer.
 */
export class AnswerLength {
  #left: number | undefined;

  /**
   * @param declared bytes; -1: none were
   * @param bodiless the answer to HEAD, 204 or 304, whose Content-Length speaks of another body
   */
  constructor(declared: number, bodiless: boolean) {
    if (bodiless) this.#left = 0;
    else if (declared !== -1) this.#left = declared;
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
