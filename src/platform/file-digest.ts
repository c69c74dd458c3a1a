import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";

/** SHA-256 of a file's content in hex, read in pieces so that nothing else waits; `absent` when it cannot be read. */
export async function digestFile(file: string): Promise<string> {
  const digest = createHash("sha256");
  try {
    for await (const chunk of createReadStream(file, { highWaterMark: 256 * 1024 })) digest.update(chunk as Buffer);
  } catch {
    return "absent";
  }
  return digest.digest("hex");
}

/** What was seen of each file when it was read: absolute path → digest, or `absent`. */
export type FilesSeen = ReadonlyMap<string, string>;
