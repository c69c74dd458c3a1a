import type { FieldSection } from "./field-section.ts";

/** A request's head as a protocol delivers it, before it is checked. Strings are Latin-1: each character is one byte. */
export interface RequestHead {
  readonly method: string;
  /** The request target as received; HTTP/2: `:path`. */
  readonly target: string;
  readonly scheme: "http" | "https";
  readonly proto: "1.0" | "1.1" | "2.0";
  /** Names as received. HTTP/2: `:authority` stands first as `host`; other pseudo-fields are gone. */
  readonly fields: FieldSection;
  /** HTTP/2: the stream ended with the head, so no body follows. In HTTP/1 the framing fields tell. */
  readonly bodyless?: boolean;
}
