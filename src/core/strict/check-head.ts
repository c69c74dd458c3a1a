import { fault, type Fault } from "../fault.ts";
import { isToken } from "./characters.ts";
import type { CheckedHead } from "./checked-head.ts";
import { readFields, type FieldFacts } from "./fields.ts";
import { readFraming, readHttp2Framing } from "./framing.ts";
import type { HeadLimits } from "./head-limits.ts";
import { isAuthority } from "./host.ts";
import type { RequestHead } from "./request-head.ts";
import { readTarget } from "./target.ts";
import { isWebSocketHandshake } from "./websocket-handshake.ts";

export type { HeadLimits } from "./head-limits.ts";

/**
 * HOT PATH. Reads a head in the one way it can be read, or says why it is refused. Takes nothing for granted of the
 * parser that delivered it. The two results are told apart by `"code" in result`.
 */
export function checkHead(head: RequestHead, limits: HeadLimits): CheckedHead | Fault {
  const { method, proto, fields } = head;
  if (proto !== "1.1" && proto !== "1.0" && proto !== "2.0")
    return fault("unsupported_version", "neither 1.0, 1.1 nor 2");
  if (!isToken(method)) return fault("malformed_request", "the method is not a token");
  if (fields.count > limits.headersMax) return fault("too_many_fields", "more field lines than the limit");
  if (method === "CONNECT") return fault("method_not_allowed", "CONNECT");
  const http2 = proto === "2.0";

  const line = readTarget(method, head.target, http2, limits.targetBytesMax);
  if ("code" in line) return line;
  const facts = readFields(fields, http2, limits);
  if ("code" in facts) return facts;
  const host = readHost(facts.host, line.authority, proto);
  if (typeof host !== "string") return host;
  const framing = http2
    ? readHttp2Framing(facts.contentLength, head.bodyless === true)
    : readFraming(proto, facts.contentLength, facts.transferEncoding);
  if ("code" in framing) return framing;
  const expectation = facts.expect?.toLowerCase();
  if (expectation !== undefined && expectation !== "100-continue") {
    return fault("unsupported_expectation", "an expectation other than 100-continue");
  }

  return {
    method,
    scheme: head.scheme,
    proto,
    target: line.target,
    host,
    framing,
    fields: facts.fields,
    websocket: facts.upgrade && isWebSocketHandshake(method, proto, facts.fields),
    // RFC 9110 section 10.1.1: ignored in HTTP/1.0, and there is nothing to wait for without a body.
    expectsContinue: expectation !== undefined && proto !== "1.0" && framing.kind !== "none",
  };
}

function readHost(
  host: FieldFacts["host"],
  authority: string | undefined,
  proto: RequestHead["proto"],
): string | Fault {
  if (host === undefined) {
    if (proto !== "1.0") return fault("invalid_host", "no Host");
    // Turned into origin-form it would lose its authority.
    return authority === undefined ? "" : fault("authority_mismatch", "an absolute target without Host");
  }
  if (!isAuthority(host)) return fault("invalid_host", "Host is not a host with an optional port");
  const folded = host.toLowerCase();
  if (authority !== undefined && authority !== folded)
    return fault("authority_mismatch", "Host differs from the target");
  return folded;
}
