import { fault, type Fault } from "../fault.ts";
import { isBlank, isToken } from "./characters.ts";

/**
 * Fields a client must not have removed on the way by naming them in Connection: credentials, routing, framing, and what
 * proxies in front and this node add. `content-*` and `x-forwarded-*` are told by their start.
 */
const PROTECTED = new Set([
  "api-key",
  "authorization",
  "cf-connecting-ip",
  "cookie",
  "forwarded",
  "host",
  "origin",
  "proxy-authorization",
  "set-cookie",
  "transfer-encoding",
  "true-client-ip",
  "user-agent",
  "via",
  "x-access-token",
  "x-amz-security-token",
  "x-api-key",
  "x-auth-token",
  "x-client-ip",
  "x-real-ip",
  "x-request-id",
]);

/** Connection options (RFC 9110 section 7.6.1): tokens, none of which names a protected field. */
export function checkConnection(value: string): Fault | undefined {
  // Nearly every request has one of these.
  if (value === "keep-alive" || value === "close" || value === "Keep-Alive") return undefined;
  for (const option of connectionOptions(value)) {
    // Empty list elements carry nothing (RFC 9110 section 5.6.1.2).
    if (option === "") continue;
    if (!isToken(option)) return fault("invalid_field", "Connection holds something other than tokens");
    if (isProtected(option)) return fault("forbidden_connection_option", `Connection names ${protectedName(option)}`);
  }
  return undefined;
}

/** Lower case, spaces and tabs around them removed; what else a string calls white space is no part of a list. */
export function connectionOptions(value: string): string[] {
  return value.split(",").map((option) => withoutBlanks(option).toLowerCase());
}

function withoutBlanks(text: string): string {
  let from = 0;
  let to = text.length;
  while (from < to && isBlank(text.charCodeAt(from))) from++;
  while (from < to && isBlank(text.charCodeAt(to - 1))) to--;
  return text.slice(from, to);
}

function isProtected(option: string): boolean {
  return PROTECTED.has(option) || option.startsWith("content-") || option.startsWith("x-forwarded-");
}

// What follows a known start is the client's text and stays out of the reason.
function protectedName(option: string): string {
  return PROTECTED.has(option) ? option : option.startsWith("content-") ? "content-*" : "x-forwarded-*";
}
