import type { Budget } from "./budget.ts";
import { sniffCompression } from "./content-coding.ts";
import { inflate, type Compression } from "./inflate.ts";

export const GRPC_PREFIX_BYTES = 5;
const COMPRESSED = 0x01;
/** gRPC-Web: the frame holds trailers. */
const TRAILERS = 0x80;
const ENCODINGS: ReadonlyMap<string, Compression> = new Map([
  ["gzip", "gzip"],
  ["deflate", "deflate"],
  ["zstd", "zstd"],
  ["br", "br"],
]);

/**
 * The messages of a gRPC body (length-prefixed messages of grpc/grpc doc/PROTOCOL-HTTP2.md), inflated where their flag
 * says so; the last may be cut off.
 *
 * @param encoding `grpc-encoding`, empty without one
 */
export function readGrpc(body: Buffer, encoding: string, budget: Budget): readonly Buffer[] {
  const messages: Buffer[] = [];
  for (let at = 0; at + GRPC_PREFIX_BYTES <= body.length;) {
    const flags = body[at]!;
    const start = at + GRPC_PREFIX_BYTES;
    const end = Math.min(body.length, start + body.readUInt32BE(at + 1));
    if (!isGrpcFlags(flags)) break;
    if (!budget.takeValue("grpc")) break;
    const raw = body.subarray(start, end);
    messages.push((flags & COMPRESSED) === 0 ? raw : inflated(raw, encoding, budget));
    at = end;
  }
  return messages;
}

/** Whether a message may begin with this byte. */
export function isGrpcFlags(byte: number): boolean {
  return (byte & ~(COMPRESSED | TRAILERS)) === 0;
}

/** Whether bytes look like messages that fill the body exactly. */
export function looksLikeGrpc(body: Buffer): boolean {
  let at = 0;
  while (at + GRPC_PREFIX_BYTES <= body.length && isGrpcFlags(body[at]!))
    at += GRPC_PREFIX_BYTES + body.readUInt32BE(at + 1);
  return at > 0 && at === body.length;
}

function inflated(message: Buffer, encoding: string, budget: Budget): Buffer {
  const compression = ENCODINGS.get(encoding.trim().toLowerCase()) ?? sniffCompression(message);
  const read = compression === undefined ? undefined : inflate(compression, message, budget);
  if (read === undefined || !read.whole) budget.exceed("grpc");
  return read?.bytes ?? message;
}
