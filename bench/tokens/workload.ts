import { checkHead } from "../../src/core/strict/check-head.ts";
import type { CheckedHead } from "../../src/core/strict/checked-head.ts";
import { FieldSection } from "../../src/core/strict/field-section.ts";

/** How requests carry tokens: a few clients that repeat themselves, tokens never seen before, or a listed one. */
export const TRAFFIC = ["clients", "new", "listed"] as const;
export type Traffic = (typeof TRAFFIC)[number];

const CLIENTS = 200;
/** More than the filter remembers. */
const STRANGERS = 30_000;
const LIMITS = {
  headersMax: 100,
  targetBytesMax: 8_192,
  underscores: "refuse",
  duplicates: "refuse",
  ruledNames: new Set<string>(),
} as const;

/** Not a secret: numbers made into what keys of five issuers look like, so that no length or alphabet refuses them. */
export function tokenOf(n: number): string {
  const hex = (n * 2_654_435_761 + 12_345).toString(16).padStart(16, "0");
  switch (n % 5) {
    case 0:
      return `ak_live_${hex}${hex}`;
    case 1:
      return `${hex}${hex}`;
    case 2:
      return `sk-${hex}${hex.slice(0, 8)}-${hex.slice(0, 12).toUpperCase()}`;
    case 3:
      return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12)}-${hex.slice(4, 8)}-${hex.slice(0, 12)}`;
    default:
      return `AK${hex.toUpperCase()}Zz`;
  }
}

export function requestsOf(traffic: Traffic): CheckedHead[] {
  if (traffic === "listed") return [requestWith(tokenOf(0))];
  const from = 10_000_000;
  return Array.from({ length: traffic === "clients" ? CLIENTS : STRANGERS }, (_, i) => requestWith(tokenOf(from + i)));
}

function requestWith(token: string): CheckedHead {
  const fields = [
    ["Host", "api.example.com"],
    ["User-Agent", "bench/1.0 (+https://example.com)"],
    ["Accept", "application/json"],
    ["Accept-Encoding", "gzip, deflate, br"],
    ["Authorization", `Bearer ${token}`],
    ["Cookie", "theme=dark; consent=1"],
    ["X-Client-Version", "4.12.0"],
  ].flat();
  const head = checkHead(
    { method: "GET", target: "/v1/items?page=2", proto: "1.1", scheme: "https", fields: FieldSection.of(fields) },
    LIMITS,
  );
  if ("code" in head) throw new Error(head.reason);
  return head;
}
