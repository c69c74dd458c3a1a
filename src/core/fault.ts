/**
 * Everything that can go wrong with a request, in one table. A fault has two voices: the code and the internal reason
 * for us (logs, `refused_total{reason}`), the bland sentence for the client. Whose fault it is decides alarm and retry.
 * docs/errors.md lists the same table; a test keeps the two equal.
 */
export interface FaultKind {
  readonly status: number;
  readonly blame: "client" | "upstream" | "us";
  /** What the client is told. Says nothing of rules, values or the inside. */
  readonly message: string;
}

export const FAULTS = {
  malformed_request: client(400, "The request is malformed."),
  unsupported_version: client(505, "This HTTP version is not supported."),
  length_and_coding: client(400, "Content-Length and Transfer-Encoding exclude each other."),
  invalid_transfer_encoding: client(400, "The Transfer-Encoding is invalid."),
  unsupported_transfer_encoding: client(501, "This Transfer-Encoding is not supported."),
  invalid_content_length: client(400, "The Content-Length is invalid."),
  invalid_chunk: client(400, "The chunked body is malformed."),
  forbidden_trailer: client(400, "A trailer field is not allowed."),
  invalid_host: client(400, "The Host field is missing, repeated or invalid."),
  authority_mismatch: client(400, "The request target and the Host field disagree."),
  invalid_target: client(400, "The request target is invalid."),
  target_too_long: client(414, "The request target is too long."),
  method_not_allowed: client(405, "This method is not allowed."),
  invalid_field: client(400, "A header field is invalid."),
  ambiguous_field_name: client(400, "A header field name is ambiguous."),
  duplicate_field: client(400, "A header field is repeated that must stand once."),
  forbidden_connection_option: client(400, "The Connection field names a field it must not."),
  unsupported_expectation: client(417, "This expectation is not supported."),
  unsupported_websocket: client(501, "WebSocket is not supported here."),
  head_too_large: client(431, "The header fields are too large."),
  too_many_fields: client(431, "There are too many header fields."),
  malformed_frame: client(400, "A WebSocket frame is malformed."),
  body_too_large: client(413, "The body is too large."),
  request_timeout: client(408, "The request took too long to arrive."),
  blocked: client(403, "This request was blocked."),
  no_route: client(404, "Nothing is served here."),
  no_ruleset: us(503, "The service is not ready."),
  undecodable: client(400, "The request cannot be decoded."),
  spool_full: us(503, "The service is not available for a moment."),
  engine_error: us(503, "The service is not available for a moment."),
  too_many_connections: us(503, "The service is busy."),
  internal: us(500, "Something went wrong here."),
  upstream_unreachable: upstream(502, "The service behind could not be reached."),
  upstream_broken: upstream(502, "The service behind gave an invalid answer."),
  upstream_timeout: upstream(504, "The service behind did not answer in time."),
  upstream_unhealthy: upstream(503, "The service behind is not available."),
} as const satisfies Record<string, FaultKind>;

export type FaultCode = keyof typeof FAULTS;

/** One fault that happened. `reason` is for logs; it may name a field but never holds a value a client sent. */
export interface Fault {
  readonly code: FaultCode;
  readonly reason: string;
}

export function fault(code: FaultCode, reason: string): Fault {
  return { code, reason };
}

function client(status: number, message: string): FaultKind {
  return { status, blame: "client", message };
}

function us(status: number, message: string): FaultKind {
  return { status, blame: "us", message };
}

function upstream(status: number, message: string): FaultKind {
  return { status, blame: "upstream", message };
}
