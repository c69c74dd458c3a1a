import type { FieldSection } from "./field-section.ts";

/** A head that has passed every check of docs/strictness.md and can be read in exactly one way. */
export interface CheckedHead {
  readonly method: string;
  readonly scheme: "http" | "https";
  readonly proto: "1.0" | "1.1" | "2.0";
  /** Origin-form, or `*`. An absolute-form target was turned into it. */
  readonly target: string;
  /** Host field, lower case, port included when given; empty only where HTTP/1.0 sent none. */
  readonly host: string;
  readonly framing: Framing;
  /** What `underscores: drop` removed is gone. Rules see these and these are forwarded. */
  readonly fields: FieldSection;
  /** A valid WebSocket handshake (RFC 6455 section 4.2.1). */
  readonly websocket: boolean;
  /** The client waits for 100 (Continue). */
  readonly expectsContinue: boolean;
}

export type Framing =
  | { readonly kind: "none" }
  | { readonly kind: "length"; readonly bytes: number }
  | { readonly kind: "chunked" };
