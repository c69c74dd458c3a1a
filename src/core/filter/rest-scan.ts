import { scanRuns } from "../decode/token-runs.ts";
import type { Matcher } from "./matcher.ts";
import type { Run } from "./run.ts";
import type { TokenIndex } from "../token/token-index.ts";

/** Bytes of text in UTF-16 that stand for one of a token. */
const BYTES_PER_CHARACTER_MAX = 2;

/**
 * Looks for listed tokens in what follows the part of a body that was judged, chunk by chunk. The end of what came before is
 * looked at again with each chunk, so that a token is found wherever the chunks part it. What may go on in the next chunk
 * is no candidate yet.
 */
export class RestScan {
  readonly #run: Run;
  readonly #matchers: readonly Matcher[];
  readonly #tokens: TokenIndex;
  readonly #overlapBytes: number;
  #before: Buffer;
  /** Bytes in front of `#before` are not here any more: what starts with it may have started earlier. */
  #cut: boolean;

  constructor(run: Run, matchers: readonly Matcher[], tokens: TokenIndex, judged: Buffer) {
    this.#run = run;
    this.#matchers = matchers;
    this.#tokens = tokens;
    this.#overlapBytes = BYTES_PER_CHARACTER_MAX * (tokens.wantedLengths.lengths.length + 1);
    this.#cut = judged.length > this.#overlapBytes;
    this.#before = this.#endOf(judged);
  }

  /**
   * HOT PATH. Whether another rule matches with this chunk. Unless a chunk is the `last`, a run that reaches its end is
   * judged with the next; so whoever forwards a chunk must not end the request with it before `last` was said.
   */
  read(chunk: Buffer, last: boolean): boolean {
    const bytes = this.#before.length === 0 ? chunk : Buffer.concat([this.#before, chunk]);
    const cut = this.#cut;
    const found = this.#run.judgeListed(this.#matchers, (sink) =>
      scanRuns(bytes, this.#tokens.wantedLengths, {
        take(run, start, end) {
          // Text in UTF-16 comes as bytes of its own, of which nothing tells whether it goes on.
          const whole = run !== bytes || ((start > 0 || !cut) && (end < run.length || last));
          if (whole) sink.take(run, start, end);
        },
      }),
    );
    this.#cut ||= bytes.length > this.#overlapBytes;
    this.#before = this.#endOf(bytes);
    return found;
  }

  /** A copy, as the bytes are the caller's. */
  #endOf(bytes: Buffer): Buffer {
    return Buffer.from(bytes.subarray(Math.max(0, bytes.length - this.#overlapBytes)));
  }
}
