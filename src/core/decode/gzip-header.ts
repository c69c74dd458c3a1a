const FIXED_BYTES = 10;
const [CHECKSUM, EXTRA, NAME, COMMENT] = [0x02, 0x04, 0x08, 0x10];

export function startsGzip(value: Buffer): boolean {
  return value[0] === 0x1f && value[1] === 0x8b;
}

/**
 * Where the deflate stream of a gzip member begins (RFC 1952 section 2.3): past the optional extra field, name, comment and
 * header checksum. Undefined: the header goes on behind these bytes.
 */
export function gzipHeaderEnd(value: Buffer): number | undefined {
  const flags = value[3] ?? 0;
  let at = FIXED_BYTES;
  if ((flags & EXTRA) !== 0) {
    if (at + 2 > value.length) return undefined;
    at += 2 + value.readUInt16LE(at);
  }
  for (const flag of [NAME, COMMENT]) {
    if ((flags & flag) === 0) continue;
    const end = value.indexOf(0, at);
    if (end === -1) return undefined;
    at = end + 1;
  }
  if ((flags & CHECKSUM) !== 0) at += 2;
  return at <= value.length ? at : undefined;
}
