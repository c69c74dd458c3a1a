import { randomBytes } from "node:crypto";
import type { CheckedHead } from "../../core/strict/checked-head.ts";
import { fieldNamed } from "../../core/strict/known-fields.ts";

const REQUEST_ID = fieldNamed("x-request-id");
const SANE = /^[A-Za-z0-9._-]{1,128}$/;

const ID_DIGITS = 32;
/** Digits of identifiers made ahead: the system is asked for random bytes once in 256 requests. */
let digits = "";
let used = 0;

/** HOT PATH. 128 random bits as hexadecimal digits. */
export function newRequestId(): string {
  if (used === digits.length) {
    digits = randomBytes(4_096).toString("hex");
    used = 0;
  }
  used += ID_DIGITS;
  return digits.slice(used - ID_DIGITS, used);
}

/** The request's id: a trusted peer's own where it sent one sane X-Request-Id, else a new one. */
export function requestIdOf({ fields }: CheckedHead, trusted: boolean): string {
  if (!trusted) return newRequestId();
  const [given, ...more] = fields.values(REQUEST_ID);
  return given !== undefined && more.length === 0 && SANE.test(given) ? given : newRequestId();
}
