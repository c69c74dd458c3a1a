import { ReportError } from "./report-error.ts";

/** A report's bytes as text: UTF-8, or UTF-16 by its byte order mark, as shells on Windows write it. @throws ReportError */
export async function* decodeText(chunks: AsyncIterable<Buffer>): AsyncGenerator<string> {
  let decoder: TextDecoder | undefined;
  let start = Buffer.alloc(0);
  for await (const chunk of chunks) {
    let bytes = chunk;
    if (decoder === undefined) {
      start = Buffer.concat([start, chunk]);
      if (start.length < 2) continue;
      bytes = start;
      decoder = new TextDecoder(encodingOf(start), { fatal: true });
    }
    yield decode(decoder, bytes, true);
  }
  yield decode(
    decoder ?? new TextDecoder("utf-8", { fatal: true }),
    decoder === undefined ? start : Buffer.alloc(0),
    false,
  );
}

function decode(decoder: TextDecoder, bytes: Buffer, stream: boolean): string {
  try {
    return decoder.decode(bytes, { stream });
  } catch {
    throw new ReportError("The report is not text in UTF-8, nor in UTF-16 with a byte order mark.");
  }
}

function encodingOf(start: Buffer): "utf-8" | "utf-16le" | "utf-16be" {
  if (start[0] === 0xff && start[1] === 0xfe) return "utf-16le";
  return start[0] === 0xfe && start[1] === 0xff ? "utf-16be" : "utf-8";
}
