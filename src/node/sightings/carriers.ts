import type { CheckedHead } from "../../core/strict/checked-head.ts";
import { fieldNamed, type KnownField } from "../../core/strict/known-fields.ts";

/**
 * The places whose values are credentials as such: an API takes its keys there. What else `credentials` finds (words of
 * paths, other fields) is judged by rules but not counted: it would fill the table with words, and a scanner that looks
 * words up would find them live.
 */
const AUTHORIZATION = fieldNamed("authorization");
const FIELDS: readonly KnownField[] = ["x-api-key", "api-key", "x-auth-token", "x-access-token"].map(fieldNamed);
const QUERY_NAMES: ReadonlySet<string> = new Set([
  "access_token",
  "api-key",
  "api_key",
  "apikey",
  "auth_token",
  "key",
  "token",
]);

/** HOT PATH. Gives every credential of a request to `take`, as Latin-1: each character is one byte as received. */
export function eachCredential({ fields, target }: CheckedHead, take: (value: string) => void): void {
  for (let i = fields.indexOf(AUTHORIZATION); i !== -1; i = fields.indexOf(AUTHORIZATION, i + 1)) {
    fromAuthorization(fields.value(i), take);
  }
  for (const field of FIELDS) {
    for (let i = fields.indexOf(field); i !== -1; i = fields.indexOf(field, i + 1)) take(fields.value(i));
  }
  const query = target.indexOf("?");
  if (query !== -1) fromQuery(target, query + 1, take);
}

/** `Bearer x` gives x, `Basic` its user and its password, a value without a scheme itself (RFC 9110 section 11.4). */
function fromAuthorization(value: string, take: (value: string) => void): void {
  const space = value.indexOf(" ");
  if (space === -1) return take(value);
  const rest = value.slice(space + 1).trim();
  if (space !== 5 || value.slice(0, 5).toLowerCase() !== "basic") return take(rest);
  const pair = Buffer.from(rest, "base64").toString("latin1");
  const colon = pair.indexOf(":");
  if (colon === -1) return take(pair);
  take(pair.slice(0, colon));
  take(pair.slice(colon + 1));
}

function fromQuery(target: string, from: number, take: (value: string) => void): void {
  for (let start = from; start < target.length;) {
    let end = target.indexOf("&", start);
    if (end === -1) end = target.length;
    const equals = target.indexOf("=", start);
    // Lengths first: most names are none of these, and no string is made of them.
    if (equals !== -1 && equals < end && equals - start <= 12 && equals - start >= 3) {
      if (QUERY_NAMES.has(target.slice(start, equals).toLowerCase())) take(decoded(target.slice(equals + 1, end)));
    }
    start = end + 1;
  }
}

function decoded(value: string): string {
  if (!value.includes("%")) return value;
  return value.replaceAll(/%([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}
