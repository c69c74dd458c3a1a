import { randomUUID } from "node:crypto";
import type { CheckedHead } from "../strict/checked-head.ts";

const SANE = /^[A-Za-z0-9._-]{1,128}$/;

export function newRequestId(): string {
  return randomUUID();
}

/** The request's id: a trusted peer's own where it sent one sane X-Request-Id, else a new one. */
export function requestIdOf({ names, fields }: CheckedHead, trusted: boolean): string {
  if (trusted) {
    const i = names.indexOf("x-request-id");
    if (i !== -1 && i === names.lastIndexOf("x-request-id") && SANE.test(fields[2 * i + 1]!)) return fields[2 * i + 1]!;
  }
  return newRequestId();
}
