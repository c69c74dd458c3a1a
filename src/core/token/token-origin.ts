/** What a list says of one of its tokens. Many tokens share one, so a table keeps each once. */
export interface TokenOrigin {
  /** Seconds since the epoch after which the token does not match any more; 0 for never. */
  readonly expiresAtSeconds: number;
  /** Where the token was found; stands in events. Empty where it is not told. */
  readonly source: string;
}

export const NO_ORIGIN: TokenOrigin = Object.freeze({ expiresAtSeconds: 0, source: "" });

/** Different origins of one table. */
export const ORIGINS_MAX = 262_144;
/** Of one source, in UTF-8. */
export const SOURCE_BYTES_MAX = 256;
/** The last second that a table can tell: a day in 2106. */
export const EXPIRES_SECONDS_MAX = 0xffff_ffff;

/** Gives each different origin a number, from 1; 0 is none. */
export class OriginList {
  readonly #numbers = new Map<string, number>();
  readonly origins: TokenOrigin[] = [];

  /** @returns undefined when there are too many */
  number({ expiresAtSeconds, source }: TokenOrigin): number | undefined {
    if (expiresAtSeconds === 0 && source === "") return 0;
    const key = `${expiresAtSeconds} ${source}`;
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    if (this.origins.length === ORIGINS_MAX) return undefined;
    const number = this.origins.push({ expiresAtSeconds, source });
    this.#numbers.set(key, number);
    return number;
  }

  /** Whether entries of origin `a` match longer than those of `b`. */
  outlasts(a: number, b: number): boolean {
    return this.#end(a) > this.#end(b);
  }

  #end(number: number): number {
    const seconds = number === 0 ? 0 : this.origins[number - 1]!.expiresAtSeconds;
    return seconds === 0 ? Number.POSITIVE_INFINITY : seconds;
  }
}
