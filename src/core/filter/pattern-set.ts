import RE2 from "re2";
import { regexViews } from "./views.ts";

/** Budget of RE2 for a set's automaton; memory is taken only as states are built. */
const SET_BYTES_MIN = 32 * 2 ** 20;
const SET_BYTES_PER_PATTERN = 16 * 2 ** 10;
const SET_BYTES_MAX = 2 ** 30;
const SET_BYTES_GROWTH = 4;
const NONE: readonly number[] = [];

/** One pattern by itself: for the place of a match, and where a set fails. Compiled when first needed. */
export class Pattern {
  readonly source: string;
  #regex: RE2 | undefined;

  constructor(source: string) {
    this.source = source;
  }

  test(value: Buffer): boolean {
    const regex = this.#compiled();
    return regexViews(value).some((view) => regex.search(view) !== -1);
  }

  /** The first match in the first view that has one. */
  find(value: Buffer): { view: Buffer; start: number; end: number } | undefined {
    const regex = this.#compiled();
    for (const view of regexViews(value)) {
      // A third of what `exec` takes, which makes an array and a Buffer for each group.
      regex.lastIndex = 0;
      if (regex.test(view)) return { view, start: regex.search(view), end: regex.lastIndex };
    }
    return undefined;
  }

  #compiled(): RE2 {
    // `g`, so that a test tells where the match ends.
    return (this.#regex ??= new RE2(this.source, "g"));
  }
}

export interface PatternSetOptions {
  /** Memory budget of the automaton in bytes; by default sized to the number of patterns. */
  readonly maxMem?: number | undefined;
  /** Told once per value for which the set failed and the patterns were tried one by one. */
  readonly onFailure: (reason: string) => void;
}

/**
 * Many patterns as one RE2 automaton over bytes: a value costs about the same for one and for ten thousand. Where the
 * automaton cannot be built or runs out of memory at match time, each pattern is tried by itself.
 */
export class PatternSet {
  readonly #patterns: readonly Pattern[];
  readonly #set: InstanceType<typeof RE2.Set> | undefined;
  readonly #onFailure: (reason: string) => void;

  constructor(patterns: readonly Pattern[], options: PatternSetOptions) {
    this.#patterns = patterns;
    this.#onFailure = options.onFailure;
    this.#set =
      patterns.length === 1
        ? undefined
        : this.#build(options.maxMem ?? bytesFor(patterns.length), options.maxMem ?? SET_BYTES_MAX);
  }

  /** Indexes of the patterns that match, ascending. @throws when a pattern fails by itself, too */
  match(value: Buffer): readonly number[] {
    if (this.#patterns.length === 1) return this.#patterns[0]!.test(value) ? [0] : NONE;
    if (this.#set === undefined) return this.#oneByOne(value);
    try {
      const views = regexViews(value);
      if (views.length === 1) return this.#set.test(views[0]!) ? ascending(this.#set.match(views[0]!)) : NONE;
      return ascending([...new Set(views.flatMap((view) => this.#set!.match(view)))]);
    } catch (error) {
      this.#onFailure(reasonOf(error));
      return this.#oneByOne(value);
    }
  }

  /** Bounded repetitions take more than a pattern's length tells: tried again with a larger budget, up to the bound. */
  #build(maxMem: number, bound: number): InstanceType<typeof RE2.Set> | undefined {
    const sources = this.#patterns.map(({ source }) => source);
    for (;;) {
      try {
        return new RE2.Set(sources, { maxMem });
      } catch (error) {
        if (maxMem < bound) {
          maxMem = Math.min(bound, maxMem * SET_BYTES_GROWTH);
          continue;
        }
        this.#onFailure(reasonOf(error));
        return undefined;
      }
    }
  }

  #oneByOne(value: Buffer): readonly number[] {
    return this.#patterns.flatMap((pattern, index) => (pattern.test(value) ? [index] : []));
  }
}

function bytesFor(patterns: number): number {
  return Math.min(SET_BYTES_MAX, Math.max(SET_BYTES_MIN, patterns * SET_BYTES_PER_PATTERN));
}

function ascending(indexes: number[]): readonly number[] {
  return indexes.sort((a, b) => a - b);
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : "the regex engine failed";
}
