import { createHash } from "node:crypto";
import type { FileHandle } from "node:fs/promises";
import { setImmediate as nextTurn } from "node:timers/promises";
import { LINE_BYTES_MAX, readTokenLine } from "../../core/token/token-line.ts";
import { fileProblem, type Problem } from "../../platform/problem.ts";
import type { TokenFile, TokenSink } from "./token-sink.ts";

/** Problems told of one file; the rest is counted. */
const PROBLEMS_MAX = 20;
/** The event loop is given back after this long at the latest. */
const SLICE_MS = 1;
const CHUNK_BYTES = 64 * 1024;
const LF = 0x0a;
const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);

/** Reads a list with one token a line (core/token/token-line.ts), in slices. */
export async function readTokenLines(file: string, handle: FileHandle, sink: TokenSink): Promise<TokenFile> {
  const digest = createHash("sha256");
  const problems: Problem[] = [];
  let refused = 0;
  let count = 0;
  let line = 0;
  const refuse = (column: number, message: string): void => {
    refused++;
    if (problems.length < PROBLEMS_MAX) problems.push({ file, line, column, path: "", message });
  };
  const take = (raw: Buffer): void => {
    line++;
    if (raw.length > LINE_BYTES_MAX) return refuse(1, `expected a line of at most ${LINE_BYTES_MAX} bytes`);
    const read = readTokenLine(raw);
    switch (read.kind) {
      case "empty":
        return;
      case "fault":
        return refuse(read.at + 1, read.expected);
      case "token":
        count++;
        sink.token(read.token, read.origin);
    }
  };

  // Memory of its own, written over with each piece, so that no plain text is left behind in pools.
  const chunk = Buffer.alloc(LINE_BYTES_MAX + 1 + CHUNK_BYTES);
  let held = 0;
  let sliceStartMs = performance.now();
  try {
    for (let first = true; ; first = false) {
      const { bytesRead } = await handle.read(chunk, held, CHUNK_BYTES);
      if (bytesRead === 0) break;
      digest.update(chunk.subarray(held, held + bytesRead));
      const end = held + bytesRead;
      let from = first && chunk.subarray(0, end).indexOf(BYTE_ORDER_MARK) === 0 ? BYTE_ORDER_MARK.length : 0;
      for (let at = chunk.indexOf(LF, from); at !== -1 && at < end; at = chunk.indexOf(LF, from)) {
        take(chunk.subarray(from, at));
        from = at + 1;
        if (performance.now() - sliceStartMs < SLICE_MS) continue;
        await nextTurn();
        sliceStartMs = performance.now();
      }
      // Of a line past the limit no more is kept than shows that it is.
      held = Math.min(end - from, LINE_BYTES_MAX + 1);
      chunk.copyWithin(0, from, from + held);
    }
    if (held > 0) take(chunk.subarray(0, held));
  } finally {
    chunk.fill(0);
  }
  if (refused > problems.length)
    problems.push(fileProblem(file, `and ${refused - problems.length} more lines like these`));
  return { digest: digest.digest("hex"), count, problems };
}
