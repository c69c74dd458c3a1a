import type { RequestHead } from "../exchange.ts";
import { FieldSection } from "../field-section.ts";

const HEAD_BYTES_MAX = 1 << 20;

/** Reads up to the empty line that closes a head, to the end of the input, or past the bound. */
export async function readHeadBytes(input: AsyncIterable<Buffer>): Promise<Buffer> {
  let read: Buffer = Buffer.alloc(0);
  for await (const chunk of input) {
    read = Buffer.concat([read, chunk]);
    if (read.length > HEAD_BYTES_MAX || /\n\r?\n/.test(read.toString("latin1"))) break;
  }
  return read;
}

/**
 * Reads the head of a request written down by hand or captured: request line and field lines, CRLF or LF. Only the shape
 * is read here; whether the node would take it is for the strictness checks. Gives a sentence where there is no head.
 */
export function readRawRequest(raw: Buffer, scheme: "http" | "https"): RequestHead | string {
  const text = raw.toString("latin1");
  const end = /\r?\n\r?\n/.exec(text)?.index ?? text.length;
  if (end > HEAD_BYTES_MAX) return `expected a request head of at most ${HEAD_BYTES_MAX} bytes`;
  const lines = text.slice(0, end).split(/\r?\n/);
  const requestLine = lines.shift() ?? "";
  const parts = /^(\S+) (.*) HTTP\/(\d\.\d|2)$/.exec(requestLine);
  if (parts === null) return 'expected a request line such as "GET /v1/items HTTP/1.1" first';
  const [, method, target, version] = parts as unknown as [string, string, string, string];
  const proto = version === "2" ? "2.0" : version;
  if (proto !== "1.0" && proto !== "1.1" && proto !== "2.0")
    return "expected HTTP/1.0, HTTP/1.1 or HTTP/2 in the request line";
  const fields: string[] = [];
  for (const [i, line] of lines.entries()) {
    if (line === "") break;
    const colon = line.indexOf(":");
    if (colon < 1) return `expected "Name: value" in line ${i + 2}`;
    fields.push(line.slice(0, colon), line.slice(colon + 1).replace(/^[ \t]+|[ \t]+$/g, ""));
  }
  return { method, target, scheme, proto, fields: FieldSection.of(fields) };
}
