import { fault, type Fault } from "../../core/fault.ts";
import { hopByHopNames } from "./hop-by-hop.ts";

export interface ResponseHead {
  readonly status: number;
  /** Flat list of name and value as the upstream sent them. */
  readonly raw: readonly Buffer[];
  readonly requestId: string;
}

// oxlint-disable-next-line no-control-regex -- control bytes are what is looked for
const BAD_VALUE = /[\0-\x08\x0a-\x1f\x7f]/;
const LENGTH = /^(?:0|[1-9][0-9]{0,14})$/;

/**
 * The field lines for the client: hop-by-hop fields removed, duplicates and order kept, X-Request-Id ours. Of the
 * framing only a Content-Length that can be right stands (RFC 9110 section 8.6). A fault where the upstream's framing
 * can be read in two ways or a value holds control bytes.
 */
export function responseFields({ status, raw, requestId }: ResponseHead): string[] | Fault {
  const fields: string[] = [];
  const connection: string[] = [];
  let length: string | undefined;
  let coding: string | undefined;
  for (let i = 0; i < raw.length; i += 2) {
    const name = raw[i]!.toString("latin1");
    const value = raw[i + 1]!.toString("latin1");
    if (BAD_VALUE.test(value)) return broken("a field value holds control bytes");
    switch (name.toLowerCase()) {
      case "content-length":
        if (length !== undefined || !LENGTH.test(value)) return broken("the Content-Length is repeated or invalid");
        length = value;
        break;
      case "transfer-encoding":
        if (coding !== undefined || value.toLowerCase() !== "chunked")
          return broken("the Transfer-Encoding is not chunked");
        coding = value;
        break;
      case "connection":
        connection.push(value);
        break;
      case "x-request-id":
        continue;
    }
    fields.push(name, value);
  }
  if (length !== undefined && coding !== undefined) return broken("Content-Length and Transfer-Encoding both stand");

  const hopByHop = hopByHopNames(connection);
  const bodiless = status < 200 || status === 204;
  const kept: string[] = [];
  for (let i = 0; i < fields.length; i += 2) {
    const name = fields[i]!.toLowerCase();
    if (hopByHop.has(name) || (bodiless && name === "content-length")) continue;
    kept.push(fields[i]!, fields[i + 1]!);
  }
  if (status >= 200) kept.push("X-Request-Id", requestId);
  return kept;
}

/** Fields that must not arrive after the body: they frame or route (RFC 9110 section 6.5.1). */
const NEVER_TRAILING: ReadonlySet<string> = new Set([
  "content-encoding",
  "content-length",
  "content-type",
  "host",
  "set-cookie",
]);

/** The trailer fields for the client; those that may not stand in a trailer are left out. */
export function responseTrailers(raw: readonly Buffer[]): string[] {
  const kept: string[] = [];
  const hopByHop = hopByHopNames([]);
  for (let i = 0; i + 1 < raw.length; i += 2) {
    const name = raw[i]!.toString("latin1");
    const value = raw[i + 1]!.toString("latin1");
    const key = name.toLowerCase();
    if (!hopByHop.has(key) && !NEVER_TRAILING.has(key) && !BAD_VALUE.test(value)) kept.push(name, value);
  }
  return kept;
}

function broken(reason: string): Fault {
  return fault("upstream_broken", reason);
}
