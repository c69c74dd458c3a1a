import { closeSync, openSync, write } from "node:fs";
import { LineBlocks } from "./line-blocks.ts";
import { errorCode } from "./system-error.ts";

/** A full disk, or a pipe that is full or not read yet, is tried again after this. */
const RETRY_MS = 25;

export interface LineWriterOptions {
  /** A file to append to, or the number of an open one. */
  readonly to: { readonly file: string; readonly flags: number } | { readonly fd: number };
  /** Of one write; no line is longer. Where it is no more than PIPE_BUF, processes can share a pipe. */
  readonly writeBytesMax: number;
  /** Of the lines that wait for a slow reader. */
  readonly waitingBytesMax: number;
  readonly onWrite: (lines: number) => void;
  /** `full`: no room for one more that waits; `error`: it cannot be written any more. */
  readonly onDrop: (reason: "full" | "error", lines: number) => void;
}

/**
 * Appends lines to a file or a pipe and never blocks: those of one turn of the event loop are written together, one write
 * at a time. What cannot be written for now waits; every line is counted once, as written or as dropped.
 */
export class LineWriter {
  readonly #options: LineWriterOptions;
  readonly #blocks: LineBlocks;
  /** Undefined: it is closed, or a named pipe that nobody reads yet. */
  #fd: number | undefined;
  #writing = false;
  #turn: NodeJS.Immediate | undefined;
  #retry: NodeJS.Timeout | undefined;
  /** Of a log rotation: goes into use between two writes. */
  #nextFd: number | undefined;
  /** The reader is gone for good, or this is closed. */
  #over = false;
  readonly #flushes: (() => void)[] = [];

  /** @throws what the system says where the file cannot be opened */
  constructor(options: LineWriterOptions) {
    this.#options = options;
    this.#blocks = new LineBlocks(options.writeBytesMax, options.waitingBytesMax);
    this.#fd = this.#open();
  }

  /** HOT PATH. Takes the first bytes: a line with its end. They may be overwritten after the call. */
  add(bytes: Buffer, length: number): void {
    if (this.#over) return this.#options.onDrop("error", 1);
    if (!this.#blocks.add(bytes, length)) return this.#options.onDrop("full", 1);
    // Where a write failed, it has its own time.
    if (this.#retry === undefined) this.#turn ??= setImmediate(() => this.#write());
  }

  /** Opens the file anew, after it was moved. @throws what the system says, and goes on with the former one */
  reopen(): void {
    if (this.#over || "fd" in this.#options.to) return;
    const fd = this.#open();
    if (this.#nextFd !== undefined) closeSync(this.#nextFd);
    this.#nextFd = fd;
    this.#turnOver();
  }

  /** Resolves when nothing waits any more, or what waits cannot be written for now. */
  async flush(): Promise<void> {
    if (this.#over || this.#blocks.first === undefined) return;
    await new Promise<void>((resolve) => {
      this.#flushes.push(resolve);
      this.#write();
    });
  }

  /** What waits is dropped; a write that is under way is not waited for. */
  close(): void {
    if (this.#over) return;
    this.#giveUp();
    this.#turnOver();
  }

  /** Undefined: a named pipe that nobody reads yet. */
  #open(): number | undefined {
    const { to } = this.#options;
    if ("fd" in to) return to.fd;
    try {
      return openSync(to.file, to.flags, 0o666);
    } catch (error) {
      if (errorCode(error) === "ENXIO") return undefined;
      throw error;
    }
  }

  #write(): void {
    clearImmediate(this.#turn);
    clearTimeout(this.#retry);
    this.#turn = this.#retry = undefined;
    const block = this.#blocks.first;
    if (this.#writing || block === undefined) return;
    if (this.#fd === undefined) return this.#openLater();
    this.#writing = true;
    write(this.#fd, block.bytes, block.done, block.used - block.done, null, (error, bytes) => {
      this.#writing = false;
      if (!this.#over) this.#wrote(error, bytes);
      this.#turnOver();
    });
  }

  /** The pipe had no reader when it was to be opened. */
  #openLater(): void {
    try {
      this.#fd = this.#open();
      this.#tryLater();
    } catch (error) {
      this.#wrote(error as NodeJS.ErrnoException, 0);
    }
  }

  #wrote(error: NodeJS.ErrnoException | null, bytes: number): void {
    if (error !== null) {
      if (errorCode(error) === "EPIPE") return this.#giveUp();
      this.#tryLater();
      if (errorCode(error) !== "EAGAIN") this.#flushed();
      return;
    }
    const block = this.#blocks.first!;
    block.done += bytes;
    if (block.done === block.used) this.#options.onWrite(this.#blocks.shift());
    if (this.#blocks.first === undefined) return this.#flushed();
    this.#turn ??= setImmediate(() => this.#write());
  }

  /** Between two writes another file can take the place of this one, and those that are not needed be closed. */
  #turnOver(): void {
    if (this.#writing || "fd" in this.#options.to) return;
    const open = this.#over ? undefined : (this.#nextFd ?? this.#fd);
    for (const fd of [this.#fd, this.#nextFd]) if (fd !== undefined && fd !== open) closeSync(fd);
    this.#fd = open;
    this.#nextFd = undefined;
  }

  #tryLater(): void {
    this.#retry ??= setTimeout(() => this.#write(), RETRY_MS).unref();
  }

  #giveUp(): void {
    this.#over = true;
    clearImmediate(this.#turn);
    clearTimeout(this.#retry);
    const { written, lost } = this.#blocks.clear();
    if (written > 0) this.#options.onWrite(written);
    if (lost > 0) this.#options.onDrop("error", lost);
    this.#flushed();
  }

  #flushed(): void {
    for (const resolve of this.#flushes.splice(0)) resolve();
  }
}
