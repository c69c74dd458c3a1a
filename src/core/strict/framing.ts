import { fault, type Fault } from "../fault.ts";
import { isDigit, isToken } from "./characters.ts";
import type { Framing } from "./checked-head.ts";

const NONE: Framing = { kind: "none" };
const CHUNKED: Framing = { kind: "chunked" };
/** 2^53 - 1 has 16 digits. */
const LENGTH_DIGITS_MAX = 16;

/**
 * How the body of an HTTP/1 request ends (RFC 9112 section 6.3), without any of that section's leniency: nothing that
 * another server might read differently.
 */
export function readFraming(
  proto: "1.0" | "1.1",
  length: string | undefined,
  coding: string | undefined,
): Framing | Fault {
  if (coding !== undefined) {
    if (length !== undefined) return fault("length_and_coding", "both Content-Length and Transfer-Encoding");
    if (proto === "1.0") return fault("invalid_transfer_encoding", "Transfer-Encoding in HTTP/1.0");
    return coding.toLowerCase() === "chunked" ? CHUNKED : refuseCoding(coding);
  }
  return length === undefined ? NONE : readLength(length);
}

/** HTTP/2 frames its bodies itself; a Content-Length must agree with them, which the protocol library sees to. */
export function readHttp2Framing(length: string | undefined, bodyless: boolean): Framing | Fault {
  if (length !== undefined) {
    const framing = readLength(length);
    if ("code" in framing || !bodyless || framing.bytes === 0) return framing;
    return fault("invalid_content_length", "a Content-Length without a body");
  }
  return bodyless ? NONE : CHUNKED;
}

/** `0` or `[1-9][0-9]*`, up to 2^53 - 1. */
function readLength(text: string): (Framing & { kind: "length" }) | Fault {
  const digits = text.length;
  if (digits === 0 || digits > LENGTH_DIGITS_MAX || (digits > 1 && text.startsWith("0"))) return badLength();
  for (let i = 0; i < digits; i++) if (!isDigit(text.charCodeAt(i))) return badLength();
  const bytes = Number(text);
  return Number.isSafeInteger(bytes) ? { kind: "length", bytes } : badLength();
}

function badLength(): Fault {
  return fault("invalid_content_length", "Content-Length is not a plain decimal number");
}

// 501 where the list is well-formed and only names codings that are not supported, 400 for whatever is ambiguous.
function refuseCoding(coding: string): Fault {
  const codings = coding.split(",").map((part) => part.replace(/^[ \t]+|[ \t]+$/g, "").toLowerCase());
  const chunked = codings.indexOf("chunked");
  const ambiguous = !codings.every(isToken) || (chunked !== -1 && chunked < codings.length - 1);
  return ambiguous
    ? fault("invalid_transfer_encoding", "Transfer-Encoding is not exactly chunked")
    : fault("unsupported_transfer_encoding", "a transfer coding other than chunked");
}
