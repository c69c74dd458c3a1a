import { fault, type Fault } from "../../core/fault.ts";
import type { MemoryBound } from "../../core/memory-bound.ts";
import { HeldBytes } from "../http1/held-bytes.ts";
import type { Decision } from "../judge.ts";
import { Utf8Check } from "./utf8-check.ts";

/** One message before the rules. */
export interface JudgedMessage {
  /** Once. @param whole or the start of it, and `judgeRest` goes on */
  judge(message: Buffer, whole: boolean): Decision;
  /** See `RestScan` for `last`. */
  judgeRest(piece: Buffer, last: boolean): Decision | Promise<Decision>;
  /** It is longer than what is held of one. */
  overLimit(): void;
  /** Nothing more of it can be looked at. */
  undecodable(): Decision;
  /** Nothing more is judged; events are told. */
  end(): void;
}

export interface TransitPolicy {
  /** More of a message, as it came or as it reads, is not held. */
  readonly bytesMax: number;
  /** As `body.over_limit`. */
  readonly overLimit: "scan" | "block" | "pass";
  readonly memory: MemoryBound;
}

const NOTHING = Buffer.alloc(0);

/** A data message on its way: held until all of it was judged, or where it is too long judged as it passes. */
export class MessageInTransit {
  readonly #judged: JudgedMessage;
  readonly #policy: TransitPolicy;
  readonly #utf8: Utf8Check | undefined;
  /** Frames as received, and what is read of them. */
  readonly #raw = new HeldBytes();
  readonly #read = new HeldBytes();
  #phase: "held" | "scanned" | "unseen" = "held";
  #takenBytes = 0;
  #roomy = true;

  /** @param text it must be UTF-8 (RFC 6455 section 8.1) */
  constructor(judged: JudgedMessage, policy: TransitPolicy, text: boolean) {
    this.#judged = judged;
    this.#policy = policy;
    this.#utf8 = text ? new Utf8Check() : undefined;
  }

  /** Some of its frames, as received. */
  receive(raw: Buffer): void {
    this.#hold(this.#raw, raw);
  }

  /** What stands in them, deflation undone. @param last of the message */
  read(piece: Buffer, last: boolean): Decision | Promise<Decision> {
    if (this.#utf8?.read(piece, last) === false) return fault("malformed_frame", "a text that is not UTF-8");
    switch (this.#phase) {
      case "held":
        return this.#readHeld(piece, last);
      case "scanned":
        return this.#judged.judgeRest(piece, last);
      case "unseen":
        return "admitted";
    }
  }

  /** The rest of it cannot be read within bounds. What was read of it is judged. */
  giveUp(): Decision {
    if (this.#phase === "unseen") return "admitted";
    const start = this.#phase === "held" ? this.#judged.judge(this.#read.take(), false) : "admitted";
    this.#phase = "unseen";
    return start === "admitted" ? this.#judged.undecodable() : start;
  }

  /** The frames that may go on. @param whole all of it was read */
  release(whole: boolean): Buffer {
    if (this.#phase === "held" && !whole) return NOTHING;
    const raw = this.#raw.take();
    this.#give();
    return raw;
  }

  end(): void {
    this.#raw.clear();
    this.#read.clear();
    this.#give();
    this.#judged.end();
  }

  #readHeld(piece: Buffer, last: boolean): Decision | Promise<Decision> {
    this.#hold(this.#read, piece);
    const { bytesMax } = this.#policy;
    if (!this.#roomy || this.#raw.length > bytesMax || this.#read.length > bytesMax) return this.#passOn(last);
    return last ? this.#judged.judge(this.#read.take(), true) : "admitted";
  }

  #passOn(last: boolean): Decision | Promise<Decision> {
    const { overLimit } = this.#policy;
    this.#judged.overLimit();
    if (overLimit === "block") return tooLarge();
    const start = this.#judged.judge(this.#read.take(), false);
    this.#phase = overLimit === "scan" ? "scanned" : "unseen";
    return start === "admitted" && last && overLimit === "scan" ? this.#judged.judgeRest(NOTHING, true) : start;
  }

  #hold(held: HeldBytes, bytes: Buffer): void {
    held.append(bytes, 0, bytes.length);
    this.#takenBytes += bytes.length;
    this.#roomy = this.#policy.memory.take(bytes.length) && this.#roomy;
  }

  #give(): void {
    this.#policy.memory.give(this.#takenBytes);
    this.#takenBytes = 0;
  }
}

function tooLarge(): Fault {
  return fault("body_too_large", "a message over body.bytes_max");
}
