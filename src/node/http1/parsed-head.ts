import { fault, type Fault } from "../../core/fault.ts";
import type { Framing } from "../../core/strict/checked-head.ts";
import { connectionOptions } from "../../core/strict/connection.ts";
import type { FieldSection } from "../../core/strict/field-section.ts";
import { readFraming } from "../../core/strict/framing.ts";
import type { RequestHead } from "../../core/strict/request-head.ts";

/** A head as the connection needs it: what the pipeline sees, and what it means for the bytes behind it. */
export interface ParsedHead extends RequestHead {
  readonly proto: "1.0" | "1.1";
  readonly framing: Framing;
  /** The client lets the connection be used again (RFC 9112 section 9.3). */
  readonly keepsAlive: boolean;
  /** An Upgrade field stands. */
  readonly upgrades: boolean;
}

export interface HeadParts {
  readonly method: string;
  readonly target: string;
  readonly scheme: "http" | "https";
  readonly proto: "1.0" | "1.1";
  readonly fields: FieldSection;
}

/**
 * HOT PATH. Finds how the body ends and what becomes of the connection. Only these few fields are looked at here; the
 * others are for checkHead. Framing that can be read in two ways is a fault.
 */
export function readHead({ method, target, scheme, proto, fields }: HeadParts): ParsedHead | Fault {
  let length: string | undefined;
  let coding: string | undefined;
  let upgrades = false;
  let close = false;
  let keep = proto === "1.1";
  for (let i = 0; i < fields.count; i++) {
    const known = fields.known(i);
    if (known === undefined || known.role === "plain") continue;
    switch (known.role) {
      case "upgrade":
        upgrades = true;
        break;
      case "connection":
        for (const option of optionsOf(fields.value(i))) {
          if (option === "close") close = true;
          else if (option === "keep-alive") keep = true;
        }
        break;
      case "content-length":
        if (length !== undefined) return fault("invalid_content_length", "Content-Length is repeated");
        length = fields.value(i);
        break;
      case "transfer-encoding":
        if (coding !== undefined) return fault("invalid_transfer_encoding", "Transfer-Encoding is repeated");
        coding = fields.value(i);
        break;
      case "host":
      case "te":
      case "expect":
      case "hop":
    }
  }
  const framing = readFraming(proto, length, coding);
  if ("code" in framing) return framing;
  return { method, target, scheme, proto, fields, framing, keepsAlive: keep && !close, upgrades };
}

const KEEP_ALIVE: readonly string[] = ["keep-alive"];

function optionsOf(value: string): readonly string[] {
  return value === "keep-alive" || value === "Keep-Alive" ? KEEP_ALIVE : connectionOptions(value);
}
