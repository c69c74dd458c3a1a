import type { MemoryBound } from "../memory-bound.ts";
import { GRPC_PREFIX_BYTES, isGrpcFlags } from "./grpc.ts";

/** What gRPC's own libraries take at most unless they are told otherwise. */
const MESSAGE_BYTES_MAX = 4 * 2 ** 20;

/**
 * Finds the messages in the bytes of a gRPC call, as they come. Kept is nothing but the message that has not come to its
 * end, as far as the memory allows it.
 */
export class GrpcMessages {
  readonly #memory: MemoryBound;
  readonly #prefix = Buffer.alloc(GRPC_PREFIX_BYTES);
  #prefixBytes = 0;
  /** Bytes of the message that are still to come. */
  #left = 0;
  /** Its parts so far; undefined where it is too long to be kept. */
  #parts: Buffer[] | undefined = [];
  #takenBytes = 0;
  /** What came is no sequence of messages. */
  #lost = false;

  constructor(memory: MemoryBound) {
    this.#memory = memory;
  }

  /**
   * Each message that ends in this chunk, prefix included; undefined for one that is too long. The chunk may change
   * afterwards.
   */
  *read(chunk: Buffer): Generator<Buffer | undefined, void> {
    for (let at = 0; at < chunk.length && !this.#lost;) {
      if (this.#prefixBytes < GRPC_PREFIX_BYTES) {
        this.#prefix[this.#prefixBytes++] = chunk[at++]!;
        if (this.#prefixBytes < GRPC_PREFIX_BYTES) continue;
        this.#begin();
      } else {
        const part = chunk.subarray(at, at + this.#left);
        at += part.length;
        this.#left -= part.length;
        this.#parts?.push(this.#left === 0 ? part : Buffer.from(part));
        if (this.#left > 0) this.#keep(part.length);
      }
      if (this.#left > 0 || this.#lost) continue;
      yield this.#parts && Buffer.concat(this.#parts);
      this.#prefixBytes = 0;
      this.#drop();
    }
  }

  close(): void {
    this.#lost = true;
    this.#drop();
  }

  #begin(): void {
    this.#lost = !isGrpcFlags(this.#prefix[0]!);
    this.#left = this.#prefix.readUInt32BE(1);
    this.#parts = this.#left <= MESSAGE_BYTES_MAX ? [Buffer.from(this.#prefix)] : undefined;
  }

  #keep(bytes: number): void {
    if (this.#parts === undefined) return;
    this.#takenBytes += bytes;
    if (this.#memory.take(bytes)) return;
    this.#drop();
  }

  #drop(): void {
    this.#memory.give(this.#takenBytes);
    this.#takenBytes = 0;
    this.#parts = undefined;
  }
}
