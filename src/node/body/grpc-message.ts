import type { CheckedHead } from "../../core/strict/checked-head.ts";
import { fieldNamed } from "../../core/strict/known-fields.ts";

const CONTENT_TYPE = fieldNamed("content-type");
/** A flag that tells whether the message is compressed, and its length. */
const PREFIX_BYTES = 5;

/** Whether the bytes begin with a complete gRPC message (gRPC over HTTP/2, "Length-Prefixed-Message"). */
export function holdsMessage(chunks: readonly Buffer[], bytes: number): boolean {
  if (bytes < PREFIX_BYTES) return false;
  const prefix = chunks[0]!.length >= PREFIX_BYTES ? chunks[0]! : Buffer.concat(chunks, PREFIX_BYTES);
  return prefix[0]! <= 1 && bytes >= PREFIX_BYTES + prefix.readUInt32BE(1);
}

/** The head says that its body is a stream of such messages. */
export function isGrpc({ fields }: CheckedHead): boolean {
  return fields.first(CONTENT_TYPE)?.toLowerCase().startsWith("application/grpc") === true;
}
