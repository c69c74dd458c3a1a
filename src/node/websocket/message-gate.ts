import { Transform, type TransformCallback } from "node:stream";
import { setImmediate as nextTurn } from "node:timers/promises";
import { fault, type Fault } from "../../core/fault.ts";
import { HeldBytes } from "../http1/held-bytes.ts";
import type { Decision } from "../judge.ts";
import { ClientFrames, type FramePart } from "./client-frames.ts";
import { problemOfClose } from "./closing.ts";
import { MessageInflater } from "./message-inflater.ts";
import { MessageInTransit, type JudgedMessage, type TransitPolicy } from "./message-in-transit.ts";
import type { ClientDeflate } from "./permessage-deflate.ts";

export interface GateParts {
  readonly policy: TransitPolicy;
  /** What was agreed on for the client's messages; undefined: they are not deflated. */
  readonly deflate: ClientDeflate | undefined;
  newMessage(): JudgedMessage;
  /** Says once why nothing more goes on: a rule, a limit, something that cannot be read. */
  refuse(cause: Fault): void;
  /** The fault for what went wrong inside. */
  failed(error: unknown): Fault;
}

/** The event loop is given back after this long: a read may hold thousands of messages. */
const SLICE_MS = 2;

/**
 * Stands between a client and its WebSocket: bytes go on as they came, once the message that they belong to was judged, or
 * where it is too long to be held, its part so far. Control frames are judged, too, and do not wait for a message that is
 * held: they may stand between its frames, and who sends a ping waits for the answer.
 */
export class MessageGate extends Transform {
  readonly #parts: GateParts;
  readonly #frames: ClientFrames;
  readonly #inflater: MessageInflater | undefined;
  readonly #control = { raw: new HeldBytes(), payload: new HeldBytes() };
  #message: MessageInTransit | undefined;
  #over = false;

  constructor(parts: GateParts) {
    super();
    this.#parts = parts;
    this.#frames = new ClientFrames(parts.deflate !== undefined);
    this.#inflater = parts.deflate === undefined ? undefined : new MessageInflater(parts.deflate);
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    const through = (): void => done();
    const failed = (error: unknown): void => {
      this.#refuse(this.#parts.failed(error));
      done();
    };
    this.#read(chunk).then(through, failed);
  }

  /** The client sends no more: a message that is not complete goes nowhere. */
  override _flush(done: TransformCallback): void {
    this.#end();
    done();
  }

  override _destroy(error: Error | null, callback: (error: Error | null) => void): void {
    this.#end();
    callback(error);
  }

  async #read(chunk: Buffer): Promise<void> {
    let sliceMs = performance.now();
    for (const part of this.#over ? [] : this.#frames.read(chunk)) {
      const decision = part.kind === "text" || part.kind === "binary" ? this.#data(part) : this.#controlFrame(part);
      const decided = decision instanceof Promise ? await decision : decision;
      if (this.#over) return;
      if (decided !== "admitted") return this.#refuse(causeOf(decided));
      if (!part.ends || performance.now() - sliceMs < SLICE_MS) continue;
      await nextTurn();
      sliceMs = performance.now();
    }
    const { problem } = this.#frames;
    if (problem !== undefined) this.#refuse(fault("malformed_frame", problem));
  }

  /** HOT PATH. */
  #data(part: FramePart): Decision | Promise<Decision> {
    const message = (this.#message ??= new MessageInTransit(
      this.#parts.newMessage(),
      this.#parts.policy,
      part.kind === "text",
    ));
    message.receive(part.raw);
    if (part.compressed) return this.#inflated(message, part);
    const decision = message.read(part.payload, part.ends);
    return decision instanceof Promise
      ? decision.then((decided) => this.#passOn(message, part, decided))
      : this.#passOn(message, part, decision);
  }

  async #inflated(message: MessageInTransit, part: FramePart): Promise<Decision> {
    const inflater = this.#inflater!;
    for await (const piece of inflater.write(part.payload, part.ends)) {
      const decision = inflater.tooLarge ? message.giveUp() : await message.read(piece, false);
      if (decision !== "admitted") return decision;
    }
    if (this.#over) return "admitted";
    if (inflater.damaged) return fault("malformed_frame", "a message that does not inflate");
    const decision = part.ends ? await message.read(NOTHING, true) : "admitted";
    return this.#passOn(message, part, decision);
  }

  #passOn(message: MessageInTransit, { ends }: FramePart, decision: Decision): Decision {
    if (decision !== "admitted" || this.#over) return decision;
    const raw = message.release(ends);
    if (raw.length > 0) this.push(raw);
    if (ends) this.#endMessage();
    return decision;
  }

  #controlFrame({ kind, raw, payload, ends }: FramePart): Decision {
    const held = this.#control;
    held.raw.append(raw, 0, raw.length);
    held.payload.append(payload, 0, payload.length);
    if (!ends) return "admitted";
    const [frame, content] = [held.raw.take(), held.payload.take()];
    if (kind === "close") {
      const problem = problemOfClose(content);
      if (problem !== undefined) return fault("malformed_frame", problem);
      this.#endMessage();
    }
    const decision = content.length === 0 ? "admitted" : this.#judged(content);
    if (decision === "admitted") this.push(frame);
    return decision;
  }

  #judged(content: Buffer): Decision {
    const judged = this.#parts.newMessage();
    const decision = judged.judge(content, true);
    judged.end();
    return decision;
  }

  #refuse(cause: Fault): void {
    if (this.#over) return;
    this.#end();
    this.#parts.refuse(cause);
  }

  #end(): void {
    this.#over = true;
    this.#endMessage();
    this.#inflater?.close();
  }

  #endMessage(): void {
    const message = this.#message;
    this.#message = undefined;
    message?.end();
  }
}

const NOTHING = Buffer.alloc(0);

function causeOf(decision: Exclude<Decision, "admitted">): Fault {
  return decision === "blocked" ? fault("blocked", "a rule matched in a message") : decision;
}
