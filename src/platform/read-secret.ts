import { createInterface } from "node:readline/promises";
import { Writable } from "node:stream";

const SECRET_BYTES_MAX = 64 * 1024;

/**
 * Reads one secret from standard input: asked for without echo on a terminal, else up to the end of the input. A final
 * line end is not part of it.
 */
export async function readSecret(prompt: string): Promise<Buffer> {
  if (process.stdin.isTTY) {
    process.stderr.write(prompt);
    const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
    const terminal = createInterface({ input: process.stdin, output: silent, terminal: true });
    const answer = await terminal.question("");
    terminal.close();
    process.stderr.write("\n");
    return Buffer.from(answer);
  }
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of process.stdin as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > SECRET_BYTES_MAX) throw new RangeError(`expected at most ${SECRET_BYTES_MAX} bytes on standard input`);
    chunks.push(chunk);
  }
  const text = Buffer.concat(chunks);
  const end = text.at(-1) === 0x0a ? (text.at(-2) === 0x0d ? -2 : -1) : text.length;
  return text.subarray(0, end);
}
