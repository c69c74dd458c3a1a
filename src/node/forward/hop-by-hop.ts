import type { FieldSection } from "../../core/strict/field-section.ts";
import { fieldNamed } from "../../core/strict/known-fields.ts";

/** Fields that end at each hop (RFC 9110 section 7.6.1), and what only the framing of one connection means. */
export const HOP_BY_HOP: readonly string[] = [
  "connection",
  "http2-settings",
  "keep-alive",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
];

const FIXED: ReadonlySet<string> = new Set(HOP_BY_HOP);
const CONNECTION = fieldNamed("connection");

/** Names, in lower case, of further fields that end here because a Connection field says so; undefined: none. */
export function namedHopByHop(fields: FieldSection): ReadonlySet<string> | undefined {
  let named: Set<string> | undefined;
  for (let i = fields.indexOf(CONNECTION); i !== -1; i = fields.indexOf(CONNECTION, i + 1)) {
    const value = fields.value(i);
    // Hot path: most connections only say keep-alive or close, which name nothing else.
    if (value === "keep-alive" || value === "close") continue;
    for (const part of value.split(",")) {
      const option = part.trim().toLowerCase();
      if (option !== "" && option !== "close" && !FIXED.has(option)) (named ??= new Set()).add(option);
    }
  }
  return named;
}
