import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { setImmediate as nextTurn } from "node:timers/promises";
import { TOKEN_BYTES_MAX, TOKEN_BYTES_MIN } from "../../core/rule/schema.ts";
import { fileProblem, type Problem } from "../../platform/problem.ts";
import { explainSystemError } from "../../platform/system-error.ts";

/** The token and a CR. */
const LINE_BYTES_MAX = TOKEN_BYTES_MAX + 1;
/** Problems told of one file; the rest is counted. */
const PROBLEMS_MAX = 20;
/** The event loop is given back after this long at the latest. */
const SLICE_MS = 4;
const CHUNK_BYTES = 64 * 1024;

const LF = 0x0a;
const CR = 0x0d;
const SPACE = 0x20;
const TAB = 0x09;

export interface TokenFile {
  readonly digest: string;
  readonly count: number;
  readonly problems: readonly Problem[];
}

/**
 * Reads a token list: one token per line, as bytes. Empty lines are skipped, white space around a token and CR line
 * ends are not part of it; there are no comments, since a token may begin with any character. `onToken` gets a slice
 * that is overwritten afterwards. Never holds the event loop for longer than a few milliseconds.
 */
export async function readTokens(file: string, onToken: (token: Buffer) => void): Promise<TokenFile> {
  const digest = createHash("sha256");
  const problems: Problem[] = [];
  let refused = 0;
  let count = 0;
  let line = 0;
  let sliceStartMs = performance.now();
  const refuse = (message: string): void => {
    refused++;
    if (problems.length < PROBLEMS_MAX) problems.push({ file, line, column: 1, path: "", message });
  };
  const take = (raw: Buffer): void => {
    line++;
    if (raw.length > LINE_BYTES_MAX) return refuse(`expected a line of at most ${TOKEN_BYTES_MAX} bytes`);
    const token = trim(raw);
    if (token.length === 0) return;
    if (token.length < TOKEN_BYTES_MIN) return refuse(`expected a token of at least ${TOKEN_BYTES_MIN} characters`);
    if (token.includes(0)) return refuse("expected text, found a NUL byte");
    count++;
    onToken(token);
  };

  let rest: Buffer = Buffer.alloc(0);
  let first = true;
  try {
    for await (const piece of createReadStream(file, { highWaterMark: CHUNK_BYTES })) {
      let chunk = piece as Buffer;
      digest.update(chunk);
      if (first && chunk.subarray(0, 3).equals(Buffer.from([0xef, 0xbb, 0xbf]))) chunk = chunk.subarray(3);
      first = false;
      let from = 0;
      for (let end = chunk.indexOf(LF); end !== -1; end = chunk.indexOf(LF, from)) {
        const tail = chunk.subarray(from, end);
        take(rest.length === 0 ? tail : Buffer.concat([rest, tail]));
        rest = rest.subarray(0, 0);
        from = end + 1;
        if (performance.now() - sliceStartMs > SLICE_MS) {
          await nextTurn();
          sliceStartMs = performance.now();
        }
      }
      // Of a line past the limit no more is kept than shows that it is.
      if (rest.length <= LINE_BYTES_MAX) rest = Buffer.concat([rest, chunk.subarray(from, from + LINE_BYTES_MAX + 1)]);
    }
  } catch (error) {
    return { digest: "absent", count: 0, problems: [fileProblem(file, explainSystemError(error))] };
  }
  if (rest.length > 0) take(rest);
  if (refused > problems.length)
    problems.push(fileProblem(file, `and ${refused - problems.length} more lines like these`));
  return { digest: digest.digest("hex"), count, problems };
}

function trim(line: Buffer): Buffer {
  let start = 0;
  let end = line.length;
  while (end > start && isSpace(line[end - 1]!)) end--;
  while (start < end && isSpace(line[start]!)) start++;
  return line.subarray(start, end);
}

function isSpace(byte: number): boolean {
  return byte === SPACE || byte === TAB || byte === CR;
}
