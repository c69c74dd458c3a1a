import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { syncFolder } from "../sync-folder.ts";
import { explainSystemError } from "../system-error.ts";
import type { SpoolBounds } from "./bounds.ts";
import { folderBytes } from "./folder-bytes.ts";
import { HEADER_BYTES, PAYLOAD_BYTES_MAX, sealRecord } from "./record.ts";
import { SegmentFile } from "./segment-file.ts";
import { segmentName } from "./segment-name.ts";

/** Records of one turn of the event loop; more of them are written at once. */
const PENDING_BYTES = 64 * 1024;
/** What was written outlives the machine after this, and the time a flush takes. */
const FLUSH_MS = 200;
/** After a write that failed, none is tried for this long. */
const PAUSE_MS = 200;

export type SpoolLoss = "spool_full" | "spool_error";

export interface SpoolObserver {
  /** So much is with the system now: what kills this process does not lose it. */
  written(count: number): void;
  lost(reason: SpoolLoss, count: number): void;
  /** The spool cannot be written or flushed, and why; undefined: it can again. Told once for each change. */
  troubled(reason: string | undefined): void;
}

export interface SpoolWriterOptions {
  /** Of the whole spool; made where it is missing. */
  readonly root: string;
  /** Of this writer, used by no other one ever: its folder in the spool, made with the first record. */
  readonly name: string;
  readonly bounds: SpoolBounds;
  readonly observer: SpoolObserver;
}

/**
 * Appends records to a spool: gathered for the rest of this turn of the event loop, then written in one synchronous
 * call, and flushed every 200 ms. Never throws: what cannot be written is counted.
 */
export class SpoolWriter {
  readonly #options: SpoolWriterOptions;
  readonly #folder: string;
  readonly #pending = Buffer.allocUnsafe(PENDING_BYTES);
  #used = 0;
  /** Counted before the records that are pending, and with them. */
  #before = 0;
  #counted = 0;
  #turn: NodeJS.Immediate | undefined;
  #flushing: NodeJS.Timeout | undefined;
  #segment: SegmentFile | undefined;
  /** Segments that are done with, until they are closed. */
  #retired: Promise<unknown> = Promise.resolve();
  #pausedUntilMs = 0;
  #trouble: SpoolLoss | undefined;
  #flushes = true;
  #closing: Promise<void> | undefined;

  constructor(options: SpoolWriterOptions) {
    this.#options = options;
    this.#folder = join(options.root, options.name);
  }

  /** What was written last is kept: the spool is neither full nor broken, as far as this writer knows. */
  get accepts(): boolean {
    return this.#trouble === undefined;
  }

  /** HOT PATH. Takes the first `length` bytes, at most 32 KiB. @param count what they count for, at least 1 */
  append(payload: Buffer, length: number, count: number): void {
    if (this.#closing !== undefined) return this.#options.observer.lost("spool_error", count);
    if (length > PAYLOAD_BYTES_MAX) throw new RangeError("a record has at most 32 KiB");
    if (this.#used + HEADER_BYTES + length > PENDING_BYTES) this.#write();
    payload.copy(this.#pending, this.#used + HEADER_BYTES, 0, length);
    this.#used = sealRecord(this.#pending, this.#used, length, count, this.#counted);
    this.#counted += count;
    this.#turn ??= setImmediate(() => this.#write());
  }

  /** Writes and flushes what is pending; what is appended from now on is lost. Further calls share the promise. */
  close(): Promise<void> {
    return (this.#closing ??= this.#close());
  }

  async #close(): Promise<void> {
    this.#write();
    clearTimeout(this.#flushing);
    this.#retire();
    await this.#retired;
  }

  #write(): void {
    clearImmediate(this.#turn);
    this.#turn = undefined;
    if (this.#used === 0) return;
    const count = this.#counted - this.#before;
    const failed = this.#tryToWrite();
    if (failed === undefined) this.#options.observer.written(count);
    // What a torn segment holds of them is not known: the reader counts what is missing.
    else if (this.#segment?.torn !== true) {
      this.#options.observer.lost(failed, count);
      this.#counted = this.#before;
    }
    if (this.#segment?.torn === true) this.#retire();
    this.#before = this.#counted;
    this.#used = 0;
  }

  /** @returns why the pending records are not written */
  #tryToWrite(): SpoolLoss | undefined {
    if (this.#trouble !== undefined && performance.now() < this.#pausedUntilMs) return this.#trouble;
    try {
      const segment = this.#segmentFor(this.#used);
      segment?.append(this.#pending, this.#used);
      this.#tell(segment === undefined ? "spool_full" : undefined, undefined);
    } catch (error) {
      this.#tell("spool_error", error);
    }
    if (this.#trouble === undefined) this.#flushing ??= setTimeout(() => this.#flush(), FLUSH_MS).unref();
    return this.#trouble;
  }

  /** The segment that takes the next bytes; undefined where the spool has no room for another. */
  #segmentFor(bytes: number): SegmentFile | undefined {
    const { root, bounds } = this.#options;
    if (this.#segment !== undefined && this.#segment.bytes > 0) {
      if (this.#segment.bytes + bytes <= bounds.segmentBytes) return this.#segment;
      this.#retire();
    }
    if (this.#segment !== undefined) return this.#segment;
    mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
    if (folderBytes(root) > bounds.fullBytes) return undefined;
    this.#segment = new SegmentFile(join(this.#folder, segmentName(this.#before)));
    void syncFolder(this.#folder).then(() => syncFolder(root));
    return this.#segment;
  }

  #flush(): void {
    this.#flushing = undefined;
    void this.#flushed(this.#segment?.flush());
  }

  #retire(): void {
    this.#retired = Promise.all([this.#retired, this.#flushed(this.#segment?.close())]);
    this.#segment = undefined;
  }

  async #flushed(flush: Promise<void> | undefined): Promise<void> {
    try {
      await flush;
      if (!this.#flushes) this.#options.observer.troubled(undefined);
      this.#flushes = true;
    } catch (error) {
      if (this.#flushes) this.#options.observer.troubled(`the spool ${explainSystemError(error)}`);
      this.#flushes = false;
    }
  }

  #tell(trouble: SpoolLoss | undefined, error: unknown): void {
    const changed = trouble !== this.#trouble;
    this.#trouble = trouble;
    this.#pausedUntilMs = performance.now() + PAUSE_MS;
    if (!changed) return;
    const { observer } = this.#options;
    switch (trouble) {
      case undefined:
        return observer.troubled(undefined);
      case "spool_full":
        return observer.troubled("the spool is full");
      case "spool_error":
        return observer.troubled(`the spool ${explainSystemError(error)}`);
    }
  }
}
