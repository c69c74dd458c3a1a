const LINE_END = "\r\n";

/**
 * Takes the chunked coding (RFC 9112 section 7.1) off a body that is there whole. One that is cut off gives what there is;
 * a sentence where it is none.
 */
export function readChunks(bytes: Buffer): Buffer | string {
  const pieces: Buffer[] = [];
  for (let at = 0; at < bytes.length;) {
    const end = bytes.indexOf(LINE_END, at);
    const line = bytes.toString("latin1", at, end === -1 ? bytes.length : end);
    const [, size] = /^([0-9a-f]{1,8})(?:;[^\r\n]*)?$/i.exec(line) ?? [];
    if (size === undefined) return "expected a chunked body: a chunk size in hex before each chunk";
    const length = Number.parseInt(size, 16);
    if (end === -1 || length === 0) break;
    const from = end + LINE_END.length;
    const to = from + length;
    pieces.push(bytes.subarray(from, to));
    if (to + LINE_END.length <= bytes.length && bytes.toString("latin1", to, to + LINE_END.length) !== LINE_END)
      return "expected a chunked body: a line end after each chunk";
    at = to + LINE_END.length;
  }
  return Buffer.concat(pieces);
}
