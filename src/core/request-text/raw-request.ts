import { FieldSection } from "../strict/field-section.ts";
import { fieldNamed } from "../strict/known-fields.ts";
import type { RequestHead } from "../strict/request-head.ts";
import { readChunks } from "./chunks.ts";

const CONTENT_LENGTH = fieldNamed("content-length");
const TRANSFER_ENCODING = fieldNamed("transfer-encoding");

const HEAD_BYTES_MAX = 1 << 20;
export const REQUEST_BYTES_MAX = 64 << 20;

/** A request with its body, the transfer coding undone; empty where it has none. */
export interface RawRequest extends RequestHead {
  readonly body: Buffer;
}

/**
 * Reads a request written down by hand or captured: request line and field lines, CRLF or LF, and the body as its fields
 * frame it. A body that no field frames is the rest, and gets a Content-Length. Only the shape is read here; whether the
 * node would take it is for the strictness checks. Gives a sentence where there is no request.
 */
export function readRawRequest(raw: Buffer, scheme: "http" | "https"): RawRequest | string {
  if (raw.length > REQUEST_BYTES_MAX) return `expected a request of at most ${REQUEST_BYTES_MAX} bytes`;
  const text = raw.toString("latin1");
  const end = /\r?\n\r?\n/.exec(text);
  const headBytes = end?.index ?? text.length;
  if (headBytes > HEAD_BYTES_MAX) return `expected a request head of at most ${HEAD_BYTES_MAX} bytes`;
  const head = readHead(text.slice(0, headBytes).split(/\r?\n/), scheme);
  if (typeof head === "string") return head;
  return withBody(head, raw.subarray(headBytes + (end?.[0].length ?? 0)));
}

function readHead(lines: string[], scheme: "http" | "https"): RequestHead | string {
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

function withBody(head: RequestHead, rest: Buffer): RawRequest | string {
  const { fields } = head;
  if (fields.first(TRANSFER_ENCODING)?.toLowerCase() === "chunked") {
    const body = readChunks(rest);
    return typeof body === "string" ? body : { ...head, body };
  }
  const length = fields.first(CONTENT_LENGTH);
  if (length !== undefined) return { ...head, body: rest.subarray(0, Number(length) || 0) };
  // A line end after the empty line is an editor's.
  if (/^(?:\r?\n)?$/.test(rest.toString("latin1", 0, 3))) return { ...head, body: rest.subarray(0, 0) };
  const measured = FieldSection.of([...fields.list(), "Content-Length", String(rest.length)]);
  return { ...head, fields: measured, body: rest };
}
