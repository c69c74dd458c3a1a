import { trimmed } from "./bytes.ts";

const DOT = 0x2e;
const BRACE = 0x7b;
const JWT_BYTE = Uint8Array.from({ length: 256 }, (_, byte) => (/[A-Za-z0-9_\-.]/.test(String.fromCharCode(byte)) ? 1 : 0));
const JWTS_MAX = 16;

/** A JSON Web Token (RFC 7519) found in a value. Not verified: the parts are only decoded. */
export interface Jwt {
  /** The whole token as it stands. */
  readonly text: Buffer;
  /** What stands before it, e.g. `Bearer`. */
  readonly prefix: Buffer;
  readonly header: Buffer;
  readonly payload: Buffer;
}

/** The tokens in a value: runs of base64url with dots whose first part decodes to a JSON object. */
export function readJwts(value: Buffer): readonly Jwt[] {
  const found: Jwt[] = [];
  // `{"` is `ey` in base64, so most values are refused here.
  let at = value.indexOf("ey");
  while (at !== -1 && found.length < JWTS_MAX) {
    let end = at;
    while (end < value.length && JWT_BYTE[value[end]!] === 1) end++;
    const jwt = readJwt(value, at, end);
    if (jwt !== undefined) found.push(jwt);
    at = value.indexOf("ey", Math.max(end, at + 2));
  }
  return found;
}

function readJwt(value: Buffer, start: number, end: number): Jwt | undefined {
  const firstDot = value.indexOf(DOT, start);
  if (firstDot === -1 || firstDot >= end) return undefined;
  const secondDot = value.indexOf(DOT, firstDot + 1);
  const payloadEnd = secondDot === -1 || secondDot > end ? end : secondDot;
  const header = Buffer.from(value.toString("latin1", start, firstDot), "base64url");
  if (header[0] !== BRACE) return undefined;
  return {
    text: value.subarray(start, end),
    prefix: trimmed(value.subarray(0, start)),
    header,
    payload: Buffer.from(value.toString("latin1", firstDot + 1, payloadEnd), "base64url"),
  };
}
