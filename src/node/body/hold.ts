import { fault, type Fault } from "../../core/fault.ts";
import { heldMemory } from "./held-memory.ts";
import { holdsMessage } from "./grpc-message.ts";
import type { RequestBody } from "./request-body.ts";

export interface HoldOptions {
  /** More than this is not held. */
  readonly bytesMax: number;
  /** The body is a stream of gRPC messages: its sender may wait for an answer to the first before it sends the next. */
  readonly grpc: boolean;
}

/** What could be held. `release` is to be called, once, when the bytes are not needed any more. */
export type Held =
  | { readonly kind: "whole"; readonly bytes: Buffer; release(): void }
  /** More follows. The bytes have been put back: the body is as if nobody had read from it, and paused. */
  | { readonly kind: "start"; readonly bytes: Buffer; readonly overLimit: boolean; release(): void }
  | { readonly kind: "broken"; readonly fault: Fault }
  | { readonly kind: "vanished" };

/** Reads a body up to a bound, and tells `done` what there is, once. Nothing else may read it meanwhile. */
export function holdBody(body: RequestBody, { bytesMax, grpc }: HoldOptions, done: (held: Held) => void): void {
  const chunks: Buffer[] = [];
  let bytes = 0;
  const release = (): void => heldMemory.give(bytes);
  const leave = (): void => {
    body.off("data", onData).off("end", onEnd).off("error", onError);
  };
  const stop = (overLimit: boolean): void => {
    leave();
    body.pause();
    const start = Buffer.concat(chunks);
    body.unshift(start);
    done({ kind: "start", bytes: start, overLimit, release });
  };
  const onData = (chunk: Buffer): void => {
    chunks.push(chunk);
    bytes += chunk.length;
    if (!heldMemory.take(chunk.length) || bytes > bytesMax) stop(true);
    else if (grpc && holdsMessage(chunks, bytes)) stop(false);
  };
  const onEnd = (): void => {
    leave();
    done({ kind: "whole", bytes: chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks), release });
  };
  const onError = (): void => {
    leave();
    release();
    const cause = body.fault ?? fault("internal", "the body was given up");
    done(body.vanished ? { kind: "vanished" } : { kind: "broken", fault: cause });
  };
  body.on("data", onData).on("end", onEnd).on("error", onError);
}
