import { fault, type Fault } from "../fault.ts";
import { isFieldValue, isToken } from "./characters.ts";

/** Trailer lines; nobody needs more. */
const TRAILERS_MAX = 32;

/**
 * Fields that decide how a message is read, routed, authenticated or answered (RFC 9110 section 6.5.1): after the body
 * it is too late for them. `content-*`, `if-*`, `x-forwarded-*` and `proxy-*` are told by their start.
 */
const FORBIDDEN = new Set([
  "api-key",
  "apikey",
  "authorization",
  "cache-control",
  "connection",
  "cookie",
  "cookie2",
  "expect",
  "forwarded",
  "host",
  "keep-alive",
  "max-forwards",
  "origin",
  "pragma",
  "private-token",
  "range",
  "set-cookie",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
  "via",
  "x-access-token",
  "x-amz-security-token",
  "x-api-key",
  "x-auth-token",
  "x-http-method-override",
  "x-original-url",
  "x-real-ip",
  "x-request-id",
  "x-rewrite-url",
  "x-vault-token",
]);

const FORBIDDEN_STARTS = ["content-", "if-", "x-forwarded-", "proxy-", "sec-"];

const NO_NAMES: ReadonlySet<string> = new Set();

/**
 * None may be one that belongs into the head. Flat list, names in any case.
 *
 * @param ruledNames header names that rules look at, lower case: they look for them in the head
 */
export function checkTrailers(fields: readonly string[], ruledNames = NO_NAMES): Fault | undefined {
  if (fields.length > 2 * TRAILERS_MAX) return fault("too_many_fields", "more trailer lines than the limit");
  for (let i = 0; i < fields.length; i += 2) {
    const value = fields[i + 1];
    if (!isToken(fields[i]!) || value === undefined || !isFieldValue(value))
      return fault("invalid_field", "a malformed trailer");
    const given = fields[i]!.toLowerCase();
    const name = given.replace(/[^a-z0-9]/g, "-");
    if (ruledNames.has(given) || ruledNames.has(name)) return fault("forbidden_trailer", "a ruled field as a trailer");
    if (FORBIDDEN.has(name)) return fault("forbidden_trailer", `${name} as a trailer`);
    const start = FORBIDDEN_STARTS.find((each) => name.startsWith(each));
    if (start !== undefined) return fault("forbidden_trailer", `${start}* as a trailer`);
  }
  return undefined;
}
