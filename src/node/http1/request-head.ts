import type { UpstreamRequest } from "./transaction.ts";

/**
 * Request line and field lines, without the empty line: how the body is framed may yet be open. Latin-1. `authority` is
 * for a request without Host, as HTTP/1.0 allows and HTTP/1.1 does not (RFC 9112 section 3.2).
 */
export function writeRequestHead({ method, target, lines, hosted }: UpstreamRequest, authority: string): string {
  const head = `${method} ${target} HTTP/1.1\r\n${lines}${hosted ? "" : `Host: ${authority}\r\n`}`;
  // Its connection serves no other request: an upstream that sends a body all the same could not be told from one that
  // answers the next request.
  return method === "HEAD" ? `${head}Connection: close\r\n` : head;
}
