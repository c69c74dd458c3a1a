/** What was agreed on for the messages of a client (RFC 7692 section 7). */
export interface ClientDeflate {
  /** How far back data may refer, as a power of two. */
  readonly windowBits: number;
  /** A message may refer to those before it. */
  readonly takeover: boolean;
}

const NAME = "permessage-deflate";
const WINDOW_BITS_MAX = 15;
const FLAGS: ReadonlySet<string> = new Set(["client_no_context_takeover", "server_no_context_takeover"]);
const WINDOWS: ReadonlySet<string> = new Set(["client_max_window_bits", "server_max_window_bits"]);
const BITS = /^(?:8|9|1[0-5])$/;

/** Parameters by name; empty values stand for none. */
type Parameters = ReadonlyMap<string, string>;

/**
 * What of a client's `Sec-WebSocket-Extensions` may go on: its offers of permessage-deflate, those that can be read in one
 * way; empty: none. An extension that the node cannot read must not be agreed on.
 */
export function readableOffers(values: readonly string[]): string {
  const offers = elementsOf(values).flatMap((element) => {
    const parameters = readElement(element);
    return parameters === undefined ? [] : [writeElement(parameters)];
  });
  return offers.join(", ");
}

/** What a server answers to these offers: undefined where it is nothing that was offered. */
export function agreedDeflate(offers: string, values: readonly string[]): ClientDeflate | "none" | undefined {
  const [element, ...more] = elementsOf(values);
  if (element === undefined) return "none";
  const parameters = more.length === 0 && offers !== "" ? readElement(element) : undefined;
  if (parameters === undefined) return undefined;
  const bits = parameters.get("client_max_window_bits");
  // An answer has to give the number, and only to who said that it understands it.
  if (bits === "" || (bits !== undefined && !offers.includes("client_max_window_bits"))) return undefined;
  return {
    windowBits: bits === undefined ? WINDOW_BITS_MAX : Number(bits),
    takeover: !parameters.has("client_no_context_takeover"),
  };
}

function elementsOf(values: readonly string[]): string[] {
  return values
    .flatMap((value) => value.split(","))
    .map((element) => element.trim())
    .filter((element) => element !== "");
}

/** Undefined for other extensions, and for parameters that are unknown, repeated or out of range. */
function readElement(element: string): Parameters | undefined {
  const [name, ...rest] = element.split(";").map((part) => part.trim());
  if (name !== NAME) return undefined;
  const parameters = new Map<string, string>();
  for (const part of rest) {
    const [key, value, ...more] = part.split("=").map((text) => text.trim());
    if (key === undefined || parameters.has(key) || more.length > 0) return undefined;
    const fits = WINDOWS.has(key)
      ? BITS.test(value ?? "") || (value === undefined && key === "client_max_window_bits")
      : FLAGS.has(key) && value === undefined;
    if (!fits) return undefined;
    parameters.set(key, value ?? "");
  }
  return parameters;
}

function writeElement(parameters: Parameters): string {
  return [NAME, ...[...parameters].map(([key, value]) => (value === "" ? key : `${key}=${value}`))].join("; ");
}
