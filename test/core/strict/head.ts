import type { HeadLimits } from "../../../src/core/strict/check-head.ts";
import { FieldSection } from "../../../src/core/strict/field-section.ts";
import type { RequestHead } from "../../../src/core/strict/request-head.ts";

export interface HeadChanges extends Partial<Omit<RequestHead, "fields">> {
  /** Flat. */
  readonly fields?: readonly string[];
  readonly extra?: readonly string[];
}

/** A GET that passes, with what a case changes. `extra` is put behind Host. */
export function headOf(changes: HeadChanges = {}): RequestHead {
  const { extra = [], fields, ...rest } = changes;
  const http2 = rest.proto === "2.0";
  return {
    method: "GET",
    target: "/v1/items?page=2",
    scheme: http2 ? "https" : "http",
    proto: "1.1",
    ...rest,
    fields: FieldSection.of(fields ?? [http2 ? "host" : "Host", "api.example.com", ...extra]),
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
