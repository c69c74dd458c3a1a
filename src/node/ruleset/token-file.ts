import { open } from "node:fs/promises";
import { TABLE_MAGIC } from "../../core/token/table-format.ts";
import { fileProblem } from "../../platform/problem.ts";
import { explainSystemError } from "../../platform/system-error.ts";
import { readTokenLines } from "./token-lines.ts";
import type { TokenFile, TokenSink } from "./token-sink.ts";
import { readTableFile } from "./token-table-file.ts";

/** Reads a token file, text or table as its first bytes say. Never holds the event loop for more than a few milliseconds. */
export async function readTokens(file: string, sink: TokenSink): Promise<TokenFile> {
  try {
    const handle = await open(file);
    try {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(TABLE_MAGIC.length), 0, TABLE_MAGIC.length, 0);
      const isTable = buffer.subarray(0, bytesRead).equals(TABLE_MAGIC);
      return await (isTable ? readTableFile(file, handle, sink) : readTokenLines(file, handle, sink));
    } finally {
      await handle.close();
    }
  } catch (error) {
    return { digest: "absent", count: 0, problems: [fileProblem(file, explainSystemError(error))] };
  }
}
