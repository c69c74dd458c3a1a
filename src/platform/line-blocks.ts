const LINE_FEED = 0x0a;
/** Blocks that are kept for reuse. */
const SPARE_MAX = 4;

/** Whole lines. More may be added behind while it is being written. */
export interface Block {
  readonly bytes: Buffer;
  used: number;
  lines: number;
  /** Bytes that are written. */
  done: number;
}

/** Lines that wait to be written, in blocks of a bounded size and a bounded number. Memory is used again. */
export class LineBlocks {
  readonly #blockBytes: number;
  readonly #blocksMax: number;
  readonly #queue: Block[] = [];
  readonly #spare: Block[] = [];

  /** @param blockBytes no line is longer @param bytesMax of all blocks */
  constructor(blockBytes: number, bytesMax: number) {
    this.#blockBytes = blockBytes;
    this.#blocksMax = Math.max(2, Math.floor(bytesMax / blockBytes));
  }

  /** The block to be written next; undefined: nothing waits. */
  get first(): Block | undefined {
    return this.#queue[0];
  }

  /** HOT PATH. Takes the first bytes, a line with its end. False: there is no room for it. */
  add(bytes: Buffer, length: number): boolean {
    let last = this.#queue.at(-1);
    if (last === undefined || last.used + length > this.#blockBytes) {
      if (this.#queue.length === this.#blocksMax) return false;
      last = this.#spare.pop() ?? { bytes: Buffer.allocUnsafe(this.#blockBytes), used: 0, lines: 0, done: 0 };
      this.#queue.push(last);
    }
    last.used += bytes.copy(last.bytes, last.used, 0, length);
    last.lines++;
    return true;
  }

  /** The first is written to its end. @returns its lines */
  shift(): number {
    const block = this.#queue.shift()!;
    const { lines } = block;
    block.used = block.lines = block.done = 0;
    if (this.#spare.length < SPARE_MAX) this.#spare.push(block);
    return lines;
  }

  /** Gives up what waits. @returns lines that are not written, and of a block that is in part, those that are */
  clear(): { lost: number; written: number } {
    let [lost, written] = [0, 0];
    for (const { bytes, done, lines } of this.#queue.splice(0)) {
      let out = 0;
      for (let at = bytes.indexOf(LINE_FEED); at !== -1 && at < done; at = bytes.indexOf(LINE_FEED, at + 1)) out++;
      written += out;
      lost += lines - out;
    }
    return { lost, written };
  }
}
