import { isIPv6 } from "node:net";
import { isAlphanumeric, isDigit, table } from "./characters.ts";

/** A name of 253 characters with a final dot, or an IPv6 literal, and a port. */
const AUTHORITY_CHARS_MAX = 260;
const COLON = 0x3a;
const DOT = 0x2e;

/**
 * Unreserved characters only (RFC 3986 section 2.3). Percent-encoding and sub-delims, which reg-name also allows,
 * stand in no real host and are read differently by different servers.
 */
const NAME = table((code) => isAlphanumeric(code) || "-_~".includes(String.fromCharCode(code)));

/**
 * `uri-host [ ":" port ]` (RFC 9110 section 7.2): a name or IPv4 address without empty labels, or an IPv6 address in
 * brackets without a zone; a port of 0 to 65535 where a colon announces one.
 */
export function isAuthority(text: string): boolean {
  if (text.length > AUTHORITY_CHARS_MAX) return false;
  if (text.startsWith("[")) return isBracketed(text);
  let labelChars = 0;
  let i = 0;
  for (; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === COLON) break;
    if (code === DOT) {
      if (labelChars === 0) return false;
      labelChars = 0;
    } else if (NAME[code] === 1) labelChars++;
    else return false;
  }
  return i > 0 && isPortOrEnd(text, i);
}

function isBracketed(text: string): boolean {
  const end = text.indexOf("]");
  if (end === -1) return false;
  const address = text.slice(1, end);
  return !address.includes("%") && isIPv6(address) && isPortOrEnd(text, end + 1);
}

function isPortOrEnd(text: string, from: number): boolean {
  if (from === text.length) return true;
  const digits = text.length - from - 1;
  if (text.charCodeAt(from) !== COLON || digits < 1 || digits > 5) return false;
  for (let i = from + 1; i < text.length; i++) if (!isDigit(text.charCodeAt(i))) return false;
  return Number(text.slice(from + 1)) <= 65_535;
}
