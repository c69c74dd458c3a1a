import { fault, type Fault, type FaultCode } from "../../core/fault.ts";

/** Node's parser says these before or within a head; what is not listed is `malformed_request`. */
const HEAD_FAULTS: ReadonlyMap<string, FaultCode> = new Map([
  ["HPE_HEADER_OVERFLOW", "head_too_large"],
  ["HPE_INVALID_CONTENT_LENGTH", "invalid_content_length"],
  ["HPE_UNEXPECTED_CONTENT_LENGTH", "invalid_content_length"],
  ["HPE_INVALID_TRANSFER_ENCODING", "invalid_transfer_encoding"],
  ["HPE_INVALID_URL", "invalid_target"],
  ["HPE_INVALID_HEADER_TOKEN", "invalid_field"],
  // The HTTP/2 preface on a connection that speaks HTTP/1.
  ["HPE_PAUSED_H2_UPGRADE", "unsupported_version"],
]);

/** Within a body; what is not listed is `invalid_chunk`. */
const BODY_FAULTS: ReadonlyMap<string, FaultCode> = new Map([
  ["HPE_HEADER_OVERFLOW", "head_too_large"],
  ["HPE_INVALID_CONTENT_LENGTH", "forbidden_trailer"],
  ["HPE_UNEXPECTED_CONTENT_LENGTH", "forbidden_trailer"],
  ["HPE_INVALID_TRANSFER_ENCODING", "forbidden_trailer"],
  ["HPE_INVALID_HEADER_TOKEN", "invalid_field"],
]);

/** What an error of Node's HTTP/1 parser means; undefined where it is the connection that broke, not the request. */
export function parserFault(error: unknown, inBody: boolean): Fault | undefined {
  const code = textOf(error, "code");
  if (code === "ERR_HTTP_REQUEST_TIMEOUT") return fault("request_timeout", "the head took too long");
  if (!code.startsWith("HPE_") || code === "HPE_INVALID_EOF_STATE") return undefined;
  if (inBody) return fault(BODY_FAULTS.get(code) ?? "invalid_chunk", code);
  const reason = textOf(error, "reason");
  if (code === "HPE_INVALID_VERSION" && reason === "Invalid HTTP version") return fault("unsupported_version", code);
  if (reason.includes("can't be present with")) return fault("length_and_coding", code);
  return fault(HEAD_FAULTS.get(code) ?? "malformed_request", code);
}

function textOf(error: unknown, key: "code" | "reason"): string {
  const value: unknown = error instanceof Error ? Reflect.get(error, key) : undefined;
  return typeof value === "string" ? value : "";
}
