import { GrpcMessages } from "../decode/grpc-messages.ts";
import type { MemoryBound } from "../memory-bound.ts";
import type { BodyRest } from "./body-rest.ts";

export interface GrpcRestParts {
  /** The start of the call, which was judged: whole messages, and maybe the start of another. */
  readonly start: Buffer;
  readonly memory: MemoryBound;
  /**
   * Whether the judgement is another with this message.
   *
   * @param message its prefix included; undefined: it was too long to be kept
   * @param before messages of the call that came before it
   */
  readonly judgeMessage: (message: Buffer | undefined, before: number) => boolean;
  /** Looks for listed tokens in the bytes as they come: of what is no message, or too long for one. */
  readonly rest: BodyRest | undefined;
}

/**
 * Judges the messages of a gRPC call that follow its judged start, each when its last byte has come and before that byte
 * goes on: whoever answers message by message does not wait for the end of the call.
 */
export class GrpcRest {
  readonly #parts: GrpcRestParts;
  readonly #messages: GrpcMessages;
  #count = 0;

  constructor(parts: GrpcRestParts) {
    this.#parts = parts;
    this.#messages = new GrpcMessages(parts.memory);
    for (const _message of this.#messages.read(parts.start)) this.#count++;
  }

  get broken(): boolean {
    return this.#parts.rest?.broken === true;
  }

  /** As `BodyRest.read`. Each chunk may be the end of a message: a run that reaches its end is judged as it is. */
  read(chunk: Buffer): boolean | Promise<boolean> {
    const { rest, judgeMessage } = this.#parts;
    const found = rest?.read(chunk, true) ?? false;
    let changed = false;
    for (const message of this.#messages.read(chunk)) {
      changed = judgeMessage(message, this.#count) || changed;
      this.#count++;
    }
    return found instanceof Promise ? found.then((inBytes) => inBytes || changed) : found || changed;
  }

  close(): void {
    this.#messages.close();
    this.#parts.rest?.close();
  }
}
