import type { UpstreamRequest } from "../http1/transaction.ts";
import { readWritten } from "../written-fields.ts";
import type { SessionOpener } from "./open-session.ts";

/**
 * The field section of a request, flat and in lower case. The Host field becomes `:authority` and does not stand a second
 * time (RFC 9113 section 8.3.1); of the fields of a connection `te: trailers` alone exists in HTTP/2 (section 8.2.2), and
 * only where the client takes trailers.
 */
export function requestHead(
  { method, target, lines, takesTrailers }: UpstreamRequest,
  { scheme, authority }: Pick<SessionOpener, "scheme" | "authority">,
): string[] {
  const list = [":method", method, ":scheme", scheme, ":authority", authority, ":path", target];
  const fields = readWritten(lines);
  for (let i = 0; i < fields.length; i += 2) {
    const name = fields[i]!.toLowerCase();
    if (name === "host") list[5] = fields[i + 1]!;
    else list.push(name, fields[i + 1]!);
  }
  if (takesTrailers === true) list.push("te", "trailers");
  return list;
}
