import type { RequestHead } from "../../../src/node/exchange.ts";
import type { HeadLimits } from "../../../src/node/strict/check-head.ts";

/** A GET that passes, with what a case changes. `extra` is put behind Host. */
export function headOf(changes: Partial<RequestHead> & { extra?: readonly string[] } = {}): RequestHead {
  const { extra = [], ...rest } = changes;
  const http2 = rest.proto === "2.0";
  return {
    method: "GET",
    target: "/v1/items?page=2",
    scheme: http2 ? "https" : "http",
    proto: "1.1",
    fields: [http2 ? "host" : "Host", "api.example.com", ...extra],
    ...rest,
  };
}

export function limitsOf(changes: Partial<HeadLimits> = {}): HeadLimits {
  return {
    headersMax: 100,
    targetBytesMax: 8_192,
    underscores: "refuse",
    duplicates: "refuse",
    ruledNames: new Set(["x-demo-key"]),
    ...changes,
  };
}
