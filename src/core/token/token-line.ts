import { parseExpiry } from "../rule/expiry.ts";
import { TOKEN_BYTES_MAX, TOKEN_BYTES_MIN } from "./token-length.ts";
import { EXPIRES_SECONDS_MAX, SOURCE_BYTES_MAX, type TokenOrigin } from "./token-origin.ts";

const CR = 0x0d;
const SPACE = 0x20;
const TAB = 0x09;
const FIELD = /^([a-z]{1,16})=(.*)$/s;

/** A line of a list: nothing, a token with what is told of it, or what is wrong and at which byte, from 0. */
export type TokenLine =
  | { readonly kind: "empty" }
  | { readonly kind: "token"; readonly token: Buffer; readonly origin: TokenOrigin | undefined }
  | { readonly kind: "fault"; readonly at: number; readonly expected: string };

/** A token and what may follow it. */
export const LINE_BYTES_MAX = TOKEN_BYTES_MAX + SOURCE_BYTES_MAX + 64;

/**
 * Reads `token`, or `token<TAB>expires=2027-01-01<TAB>source=where it was found`. A tab ends the token: no token holds
 * one, so a plain line never reads as anything else. White space around the whole line is no part of it. What is told
 * never shows the line's content.
 */
export function readTokenLine(line: Buffer): TokenLine {
  let start = 0;
  let end = line.length;
  while (end > start && isSpace(line[end - 1]!)) end--;
  while (start < end && isSpace(line[start]!)) start++;
  if (start === end) return { kind: "empty" };
  const tab = line.subarray(start, end).indexOf(TAB);
  let tokenEnd = tab === -1 ? end : start + tab;
  while (isSpace(line[tokenEnd - 1]!)) tokenEnd--;
  const token = line.subarray(start, tokenEnd);
  const fault = tokenFault(token);
  if (fault !== undefined) return { kind: "fault", at: start, expected: fault };
  if (tab === -1) return { kind: "token", token, origin: undefined };
  return readFields(line, start + tab, end, token);
}

function readFields(line: Buffer, from: number, end: number, token: Buffer): TokenLine {
  let expiresAtSeconds = 0;
  let source = "";
  const seen = new Set<string>();
  for (let at = from; at < end;) {
    // One tab or several stand between fields.
    const field = at + 1;
    const tab = line.subarray(field, end).indexOf(TAB);
    at = tab === -1 ? end : field + tab;
    if (at === field) continue;
    const fault = (expected: string): TokenLine => ({ kind: "fault", at: field, expected });
    const [, name = "", value = ""] = FIELD.exec(line.toString("utf8", field, at)) ?? [];
    if (seen.has(name)) return fault(`expected ${name} once`);
    seen.add(name);
    if (name === "expires") {
      const ms = parseExpiry(value);
      if (typeof ms === "string") return fault(ms);
      expiresAtSeconds = Math.max(1, Math.ceil(ms / 1e3));
      if (expiresAtSeconds > EXPIRES_SECONDS_MAX) return fault("expected a time before 2106");
    } else if (name === "source") {
      const wrong = sourceFault(value, token);
      if (wrong !== undefined) return fault(wrong);
      source = value;
    } else return fault("expected expires=… or source=… after the tab");
  }
  return { kind: "token", token, origin: { expiresAtSeconds, source } };
}

function tokenFault(token: Buffer): string | undefined {
  if (token.length < TOKEN_BYTES_MIN) return `expected a token of at least ${TOKEN_BYTES_MIN} characters`;
  if (token.length > TOKEN_BYTES_MAX) return `expected a token of at most ${TOKEN_BYTES_MAX} bytes`;
  return token.includes(0) ? "expected text, found a NUL byte" : undefined;
}

/** It stands in events, as it is. */
function sourceFault(source: string, token: Buffer): string | undefined {
  const bytes = Buffer.from(source);
  if (source === "" || bytes.length > SOURCE_BYTES_MAX) return `expected a source of 1 to ${SOURCE_BYTES_MAX} bytes`;
  if (/[\p{Cc}\ufffd]/u.test(source)) return "expected a source in UTF-8 without control characters";
  return bytes.includes(token) ? "expected a source without the token: it stands in events" : undefined;
}

function isSpace(byte: number): boolean {
  return byte === SPACE || byte === TAB || byte === CR;
}
