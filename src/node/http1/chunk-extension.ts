import { TOKEN } from "../../core/strict/characters.ts";
import { BACKSLASH, CR, EQUALS, QUOTE, QUOTED, SEMICOLON } from "./bytes.ts";

/** Where the next byte of the extensions of a chunk stands (RFC 9112 section 7.1.1). */
export type ExtensionState = "start" | "name" | "value start" | "value" | "quoted" | "escaped" | "end";

/** The state behind one more byte; "over" behind the CR that ends the line. Without the white space the RFC calls bad. */
export function stepExtension(state: ExtensionState, octet: number): ExtensionState | "over" | "malformed" {
  switch (state) {
    case "start":
      return TOKEN[octet] === 1 ? "name" : "malformed";
    case "name":
      if (TOKEN[octet] === 1) return "name";
      return octet === EQUALS ? "value start" : endExtension(octet);
    case "value start":
      if (octet === QUOTE) return "quoted";
      return TOKEN[octet] === 1 ? "value" : "malformed";
    case "value":
      return TOKEN[octet] === 1 ? "value" : endExtension(octet);
    case "quoted":
      if (octet === QUOTE) return "end";
      if (octet === BACKSLASH) return "escaped";
      return QUOTED[octet] === 1 ? "quoted" : "malformed";
    case "escaped":
      return QUOTED[octet] === 1 || octet === QUOTE || octet === BACKSLASH ? "quoted" : "malformed";
    case "end":
      return endExtension(octet);
  }
}

function endExtension(octet: number): "start" | "over" | "malformed" {
  if (octet === SEMICOLON) return "start";
  return octet === CR ? "over" : "malformed";
}
