import { createHash } from "node:crypto";
import type { FileHandle } from "node:fs/promises";
import { pageMemory } from "../../core/token/page-memory.ts";

/** Hashed between two reads: well below a millisecond. */
const PIECE_BYTES = 2 ** 18;

/** The whole of a file and its SHA-256 in hex; shorter than `size` where the file is. Other work goes on between pieces. */
export async function readTableBytes(handle: FileHandle, size: number): Promise<{ bytes: Buffer; digest: string }> {
  const digest = createHash("sha256");
  const bytes = pageMemory(size);
  let at = 0;
  while (at < size) {
    const { bytesRead } = await handle.read(bytes, at, Math.min(PIECE_BYTES, size - at), at);
    if (bytesRead === 0) break;
    digest.update(bytes.subarray(at, at + bytesRead));
    at += bytesRead;
  }
  return { bytes: bytes.subarray(0, at), digest: digest.digest("hex") };
}
