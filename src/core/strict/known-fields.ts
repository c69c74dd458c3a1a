/** What a field means for reading a head in exactly one way. */
export type Role =
  | "plain"
  | "host"
  | "content-length"
  | "transfer-encoding"
  | "connection"
  | "te"
  | "expect"
  | "upgrade"
  /** Fields of one hop with no further meaning here: Keep-Alive, Proxy-Connection. */
  | "hop";

export interface KnownField {
  /** Lower case. */
  readonly name: string;
  /** Its place in tables over the known fields. */
  readonly index: number;
  readonly role: Role;
  /** A bit of its own where the field must stand once (RFC 9110 section 5.3), else 0. */
  readonly singletonBit: number;
}

const ROLES: readonly (readonly [name: string, role: Role])[] = [
  ["Host", "host"],
  ["Content-Length", "content-length"],
  ["Transfer-Encoding", "transfer-encoding"],
  ["Connection", "connection"],
  ["TE", "te"],
  ["Expect", "expect"],
  ["Upgrade", "upgrade"],
  ["Keep-Alive", "hop"],
  ["Proxy-Connection", "hop"],
];

/** At most 31: one bit each. Fields with a role see to their duplicates themselves. */
const SINGLETONS = [
  "Authorization",
  "Proxy-Authorization",
  "X-Api-Key",
  "X-Auth-Token",
  "Content-Type",
  "Content-Location",
  "Content-Range",
  "Content-Disposition",
  "Content-MD5",
  "Date",
  "From",
  "If-Modified-Since",
  "If-Unmodified-Since",
  "If-Range",
  "Max-Forwards",
  "Origin",
  "Range",
  "Referer",
  "User-Agent",
  "Access-Control-Request-Method",
  "Sec-WebSocket-Key",
  "Sec-WebSocket-Version",
  "X-Http-Method-Override",
  "X-Real-IP",
  "X-Request-Id",
];

const PLAIN = [
  "Accept",
  "Accept-Charset",
  "Accept-Encoding",
  "Accept-Language",
  "Access-Control-Request-Headers",
  "Api-Key",
  "Cache-Control",
  "Content-Encoding",
  "Content-Language",
  "Cookie",
  "Cookie2",
  "Forwarded",
  "HTTP2-Settings",
  "If-Match",
  "If-None-Match",
  "Link",
  "Pragma",
  "Prefer",
  "Sec-Fetch-Dest",
  "Sec-Fetch-Mode",
  "Sec-Fetch-Site",
  "Sec-Fetch-User",
  "Sec-WebSocket-Extensions",
  "Sec-WebSocket-Protocol",
  "Set-Cookie",
  "Trailer",
  "Traceparent",
  "Tracestate",
  "True-Client-IP",
  "CF-Connecting-IP",
  "Upgrade-Insecure-Requests",
  "Via",
  "Warning",
  "X-Access-Token",
  "X-Amz-Security-Token",
  "X-Client-IP",
  "X-Csrf-Token",
  "X-Forwarded-For",
  "X-Forwarded-Host",
  "X-Forwarded-Port",
  "X-Forwarded-Proto",
  "X-Original-URL",
  "X-Requested-With",
  "X-Rewrite-URL",
];

const FIELDS: readonly KnownField[] = [
  ...ROLES.map(([name, role]) => ({ name, role, singletonBit: 0 })),
  ...SINGLETONS.map((name, i) => ({ name, role: "plain" as const, singletonBit: 1 << i })),
  ...PLAIN.map((name) => ({ name, role: "plain" as const, singletonBit: 0 })),
].map((field, index) => ({ ...field, name: field.name.toLowerCase(), index }));

const BY_NAME: ReadonlyMap<string, KnownField> = new Map(FIELDS.map((field) => [field.name, field]));

/** Names longer than this are not known. */
const NAME_BYTES_MAX = 31;

/** Fields by length and first letter of their names: seldom more than one stands in a place. */
const PLACES: readonly (readonly { field: KnownField; octets: Uint8Array }[])[] = Array.from(
  { length: 1_024 },
  (_, place) =>
    FIELDS.map((field) => ({ field, octets: Uint8Array.from(Buffer.from(field.name)) })).filter(
      ({ octets }) => placeOf(octets.length, octets[0]!) === place,
    ),
);

function placeOf(length: number, first: number): number {
  return length * 32 + (first & 31);
}

/**
 * HOT PATH. The known field whose name, in any case, stands in `bytes` from `start` to `end`; only a token is sure to be
 * told from others.
 */
export function knownFieldIn(bytes: Uint8Array, start: number, end: number): KnownField | undefined {
  const length = end - start;
  if (length > NAME_BYTES_MAX) return undefined;
  const place = PLACES[placeOf(length, bytes[start]!)]!;
  for (let candidate = 0; candidate < place.length; candidate++) {
    const { field, octets } = place[candidate]!;
    let i = 0;
    // Sets the bit that tells small letters from capitals; the marks and digits of these names have it anyway.
    while (i < length && (bytes[start + i]! | 0x20) === octets[i]) i++;
    if (i === length) return field;
  }
  return undefined;
}

/** @param name lower case; one of those above */
export function fieldNamed(name: string): KnownField {
  const field = BY_NAME.get(name);
  if (field === undefined) throw new Error(`${name} is not among the known fields`);
  return field;
}

/** A table over the known fields: 1 at the `index` of those named. */
export function fieldTable(names: readonly string[]): Uint8Array {
  const table = new Uint8Array(FIELDS.length);
  for (const name of names) table[fieldNamed(name).index] = 1;
  return table;
}

/** A lower-case name that back ends give a meaning to by themselves. */
export function isStandardName(name: string): boolean {
  return BY_NAME.has(name) || name.startsWith("x-forwarded-");
}
