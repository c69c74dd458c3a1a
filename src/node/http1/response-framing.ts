import type { FieldSection } from "../../core/strict/field-section.ts";
import { fieldNamed } from "../../core/strict/known-fields.ts";

/** What the head of an answer says of its end and of its connection (RFC 9112 sections 6.3 and 9.3). */
export interface AnswerFraming {
  readonly kind: "length" | "chunked" | "close";
  /** Of the body, where its length is known; else 0. */
  readonly bytes: number;
  /** `Connection: close` stands. */
  readonly closes: boolean;
  readonly keptMs: number | undefined;
}

export interface BadFraming {
  readonly kind: "bad";
  readonly problem: string;
}

/** The answer does not say where it ends. */
export const NO_BODY_LENGTH: AnswerFraming = { kind: "close", bytes: 0, closes: false, keptMs: undefined };

const LENGTH_DIGITS_MAX = 15;
const KEPT_SECONDS_MAX = 86_400;

const CONNECTION = fieldNamed("connection");
const KEEP_ALIVE = fieldNamed("keep-alive");
const CONTENT_LENGTH = fieldNamed("content-length");
const TRANSFER_ENCODING = fieldNamed("transfer-encoding");

/** HOT PATH. `minor` is that of the version. Two framings, or one that can be read in two ways, are bad. */
export function readAnswerFraming(minor: number, fields: FieldSection): AnswerFraming | BadFraming {
  let length = -1;
  let chunked = false;
  let closes = false;
  let keptMs: number | undefined;
  for (let i = 0; i < fields.count; i++) {
    const known = fields.known(i);
    if (known === CONNECTION) closes ||= namesClose(fields.value(i));
    else if (known === KEEP_ALIVE) keptMs = readKept(fields.value(i));
    else if (known === CONTENT_LENGTH) {
      if (length !== -1) return bad("the Content-Length is repeated");
      length = readLength(fields.value(i));
      if (length === -1) return bad("the Content-Length is invalid");
    } else if (known === TRANSFER_ENCODING) {
      if (chunked || fields.value(i).toLowerCase() !== "chunked") return bad("the Transfer-Encoding is not chunked");
      chunked = true;
    }
  }
  if (chunked && length !== -1) return bad("Content-Length and Transfer-Encoding both stand");
  if (chunked && minor === 0) return bad("Transfer-Encoding in HTTP/1.0");
  const kind = chunked ? "chunked" : length === -1 ? "close" : "length";
  return { kind, bytes: Math.max(0, length), closes, keptMs };
}

/** `0` or `[1-9][0-9]*`; -1 for anything else. */
function readLength(text: string): number {
  const { length } = text;
  if (length === 0 || length > LENGTH_DIGITS_MAX || (length > 1 && text.charCodeAt(0) === 0x30)) return -1;
  let bytes = 0;
  for (let i = 0; i < length; i++) {
    const digit = text.charCodeAt(i) - 0x30;
    if (digit < 0 || digit > 9) return -1;
    bytes = bytes * 10 + digit;
  }
  return bytes;
}

function namesClose(value: string): boolean {
  if (value === "keep-alive") return false;
  return value
    .toLowerCase()
    .split(",")
    .some((option) => option.trim() === "close");
}

/** `timeout=5, max=100`: the seconds. */
function readKept(value: string): number | undefined {
  for (const parameter of value.toLowerCase().split(",")) {
    const [name, seconds = ""] = parameter.trim().split("=", 2);
    if (name !== "timeout" || readLength(seconds) === -1) continue;
    return Math.min(Number(seconds), KEPT_SECONDS_MAX) * 1_000;
  }
  return undefined;
}

function bad(problem: string): BadFraming {
  return { kind: "bad", problem };
}
