import { compileFilter, type Filter } from "../../src/core/filter/filter.ts";
import { FingerprintKey } from "../../src/core/fingerprint.ts";
import { parseRules } from "../../src/core/rule/parse-rules.ts";
import { checkHead } from "../../src/core/strict/check-head.ts";
import type { CheckedHead } from "../../src/core/strict/checked-head.ts";
import { FieldSection } from "../../src/core/strict/field-section.ts";
import { shapeOf } from "../../src/core/token/byte-kinds.ts";
import { TokenTableBuilder } from "../../src/core/token/token-table-builder.ts";
import { atOnce } from "../../test/core/token/at-once.ts";

/** Where the bench's rules look, and where its requests carry the value. */
export const POINTS = ["header", "get", "cookie", "path", "uri", "credentials", "credentials-new"] as const;
export type PointKind = (typeof POINTS)[number];

/** More than the filter remembers of tokens it has seen. */
const NEW_TOKENS = 20_000;
const HEX_DIGITS = 24;

const POINT_OF = {
  header: ["header", "AUTHORIZATION"],
  get: ["get", "key"],
  cookie: ["header", "COOKIE", "cookie", "session"],
  path: ["path", 1],
  uri: ["uri"],
} as const;

/** Not a secret: numbers made into something that looks like a key. */
function tokenOf(n: number): string {
  return `ak_live_${(n * 2_654_435_761).toString(16).padStart(HEX_DIGITS, "0")}`;
}

/** `size` rules on one kind of point: patterns, or for `credentials` token lists of one token each. */
export function compileRules(kind: PointKind, size: number): Filter {
  const key = new FingerprintKey(Buffer.alloc(32, 7));
  const builder = new TokenTableBuilder(key.id);
  const listed = kind === "credentials" || kind === "credentials-new";
  const rules = Array.from({ length: size }, (_, i) => {
    const rule = { id: `rule-${i}`, type: "vpatch" };
    if (!listed)
      return { ...rule, point: POINT_OF[kind], regex: `${kind === "uri" ? "" : "^(Bearer )?"}${tokenOf(i)}` };
    const token = Buffer.from(tokenOf(i));
    builder.add(key.fingerprint(token), shapeOf(token), i);
    return { ...rule, point: ["credentials"], tokens: { values: [tokenOf(i)] } };
  });
  const parsed = parseRules({ format: 1, rules });
  if ("problems" in parsed) throw new Error(JSON.stringify(parsed.problems[0]));
  return compileFilter({ rules: parsed.rules, tokens: atOnce(builder.build()), key });
}

/** Requests as a program sends them: ten fields, a query, a cookie; with a listed token (the last rule's) or another. */
export function makeRequests(kind: PointKind, size: number, hit: boolean): CheckedHead[] {
  if (hit) return [requestWith(kind, tokenOf(size - 1))];
  const count = kind === "credentials-new" ? NEW_TOKENS : 1;
  return Array.from({ length: count }, (_, i) => requestWith(kind, tokenOf(1_000_000 + i)));
}

function requestWith(kind: PointKind, token: string): CheckedHead {
  const other = tokenOf(999_999);
  const at = (here: boolean) => (here ? token : other);
  const inHeader = kind === "header" || kind === "credentials" || kind === "credentials-new";
  const fields = [
    ["Host", "api.example.com"],
    ["User-Agent", "bench/1.0 (+https://example.com)"],
    ["Accept", "application/json"],
    ["Accept-Encoding", "gzip, deflate, br"],
    ["Accept-Language", "en-US,en;q=0.9"],
    ["Authorization", `Bearer ${at(inHeader)}`],
    ["Cookie", `theme=dark; session=${at(kind === "cookie")}; consent=1`],
    ["Referer", "https://example.com/items"],
    ["Cache-Control", "no-cache"],
    ["X-Client-Version", "4.12.0"],
  ].flat();
  const target = `/v1/${at(kind === "path")}/items?page=2&sort=name&key=${at(kind === "get" || kind === "uri")}`;
  const limits = {
    headersMax: 100,
    targetBytesMax: 8_192,
    underscores: "refuse",
    duplicates: "refuse",
    ruledNames: new Set<string>(),
  } as const;
  const head = checkHead(
    { method: "GET", target, proto: "1.1", scheme: "https", fields: FieldSection.of(fields) },
    limits,
  );
  if ("code" in head) throw new Error(head.reason);
  return head;
}
