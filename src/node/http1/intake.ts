import { fault, type Fault } from "../../core/fault.ts";
import type { ParsedHead } from "./parsed-head.ts";
import type { RequestBodyReader } from "./request-body-reader.ts";
import { RequestParser, type RequestLimits } from "./request-parser.ts";

/** Requests of one connection that wait for their turn; a client that sends more ahead is refused after these. */
const AHEAD_MAX = 32;
/** Bytes of these; what is behind them waits until all had their turn. */
const AHEAD_BYTES_MAX = 65_536;
const NO_HEADS: ParsedHead[] = [];
const NO_BYTES = Buffer.alloc(0);

/**
 * What a connection received and did not serve yet. Requests that come before their turn are parsed up to a bound; what
 * is behind them stays as it came, and the socket is not to be read until it is gone.
 */
export class Intake {
  readonly #parser: RequestParser;
  #ahead = NO_HEADS;
  #aheadBytes = 0;
  /** Ends the connection in its turn, behind the requests that came before it. */
  #broken: Fault | undefined;
  #bytes: Buffer | undefined;
  #at = 0;
  #end = 0;
  /** The bytes are the connection's own; else they are overwritten by the next read. */
  #owned = true;

  constructor(limits: RequestLimits, scheme: "http" | "https") {
    this.#parser = new RequestParser(limits, scheme);
  }

  /** Bytes that nobody can take yet. */
  get full(): boolean {
    return this.#bytes !== undefined;
  }

  /** A head has begun and not ended. */
  get midway(): boolean {
    return this.#parser.midway;
  }

  /** Nothing of a request is here. */
  get empty(): boolean {
    return !this.full && !this.midway && this.#ahead.length === 0 && this.#broken === undefined;
  }

  /** Others wait behind the request that is served. */
  get queues(): boolean {
    return this.#ahead.length > 0;
  }

  /** Takes the bytes up to `end`. Where they are not `owned`, `keep` must be called before they are overwritten. */
  give(bytes: Buffer, end: number, owned: boolean): void {
    const rest = this.#bytes?.subarray(this.#at, this.#end);
    this.#bytes = rest === undefined ? bytes : Buffer.concat([rest, bytes.subarray(0, end)]);
    this.#at = 0;
    this.#end = rest === undefined ? end : this.#bytes.length;
    this.#owned = owned || rest !== undefined;
  }

  /** Copies what is left of bytes that are about to be overwritten. */
  keep(): void {
    if (this.#owned || this.#bytes === undefined) return;
    this.#bytes = Buffer.from(this.#bytes.subarray(this.#at, this.#end));
    this.#at = 0;
    this.#end = this.#bytes.length;
    this.#owned = true;
  }

  /** The request whose turn it is, or what ends the connection; undefined where none arrived. */
  next(): ParsedHead | Fault | undefined {
    return this.#ahead.shift() ?? this.#broken ?? this.#read();
  }

  /** Parses what came before its turn, as far as it may. */
  readAhead(): void {
    while (this.#bytes !== undefined && this.#broken === undefined) {
      const last = this.#ahead.at(-1);
      // A body is read when it is its turn, and what is behind it after it.
      if (last !== undefined && last.framing.kind !== "none") return;
      if (last === undefined) this.#aheadBytes = 0;
      if (this.#aheadBytes >= AHEAD_BYTES_MAX) return;
      const from = this.#at;
      const head = this.#read();
      if (head === undefined) return;
      this.#aheadBytes += this.#parser.end - from;
      if ("code" in head) this.#broken = head;
      else if (this.#ahead.length === AHEAD_MAX) this.#break();
      else if (this.#ahead === NO_HEADS) this.#ahead = [head];
      else this.#ahead.push(head);
    }
  }

  /** Lets a body take its bytes. False: there are none. */
  readBody(body: RequestBodyReader): boolean | Fault {
    if (this.#bytes === undefined) return false;
    const past = body.read(this.#bytes, this.#at, this.#end, this.#owned);
    if (typeof past !== "number") return past;
    this.#advance(past);
    return true;
  }

  /** All that is left, which is no longer here then. */
  takeRest(): Buffer {
    const rest = this.#bytes === undefined ? NO_BYTES : Buffer.from(this.#bytes.subarray(this.#at, this.#end));
    this.#bytes = undefined;
    return rest;
  }

  clear(): void {
    this.#bytes = undefined;
    this.#ahead = NO_HEADS;
  }

  #read(): ParsedHead | Fault | undefined {
    const bytes = this.#bytes;
    if (bytes === undefined) return undefined;
    const head = this.#parser.read(bytes, this.#at, this.#end);
    if (head === undefined || "code" in head) this.#bytes = undefined;
    else this.#advance(this.#parser.end);
    return head;
  }

  #advance(at: number): void {
    this.#at = at;
    if (at === this.#end) this.#bytes = undefined;
  }

  #break(): void {
    this.#bytes = undefined;
    this.#broken = fault("too_many_connections", "too many requests sent ahead");
  }
}
