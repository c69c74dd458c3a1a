const [SLASH, BACKSLASH, DOT, SEMICOLON, PERCENT] = [0x2f, 0x5c, 0x2e, 0x3b, 0x25];

/** What a normaliser does beside resolving `.` and `..`. */
const [MERGE, AT_BACKSLASH, CUT_PARAMETERS, ENCODED_DOTS] = [1, 2, 4, 8];

/** How back ends normalise, by what they do; ways that come to the same for a path are tried once. */
const WAYS: readonly number[] = [
  MERGE, // nginx, Go
  MERGE | AT_BACKSLASH | CUT_PARAMETERS | ENCODED_DOTS,
  AT_BACKSLASH | ENCODED_DOTS, // WHATWG URL
  MERGE | CUT_PARAMETERS, // Tomcat, Jetty
  MERGE | AT_BACKSLASH, // IIS
  ENCODED_DOTS, // RFC 3986 section 6.2.2
  0, // RFC 3986 section 5.2.4
];

/** The readings of a path that differ by how it is normalised. */
export function normalised(path: Buffer): Buffer[] {
  const present =
    MERGE |
    (path.includes(BACKSLASH) ? AT_BACKSLASH : 0) |
    (path.includes(SEMICOLON) ? CUT_PARAMETERS : 0) |
    (path.includes(PERCENT) ? ENCODED_DOTS : 0);
  const tried = new Set<number>();
  const texts: Buffer[] = [];
  for (const way of WAYS) {
    const does = way & present;
    if (tried.has(does)) continue;
    tried.add(does);
    texts.push(normalise(path, does));
  }
  return texts;
}

/** Every segment up to its `;`, as back ends do that cut parameters before they decode. */
export function withoutParameters(path: Buffer): Buffer {
  const out = Buffer.allocUnsafe(path.length);
  let length = 0;
  let cut = false;
  for (const byte of path) {
    if (byte === SLASH) cut = false;
    else if (byte === SEMICOLON) cut = true;
    if (!cut) out[length++] = byte;
  }
  return out.subarray(0, length);
}

function normalise(path: Buffer, does: number): Buffer {
  // `kept` holds start and end of each segment, so that a long path costs no Buffer per segment.
  const kept: number[] = [];
  let start = 1;
  let directory = false;
  for (let i = 1; i <= path.length; i++) {
    const byte = path[i];
    if (i < path.length && byte !== SLASH && (byte !== BACKSLASH || (does & AT_BACKSLASH) === 0)) continue;
    const end = (does & CUT_PARAMETERS) === 0 ? i : parametersStart(path, start, i);
    const dots = dotsIn(path, start, end, (does & ENCODED_DOTS) !== 0);
    const empty = end === start;
    directory = empty || dots > 0;
    if (dots === 2) kept.length = Math.max(0, kept.length - 2);
    else if (dots === 0 && !(empty && ((does & MERGE) !== 0 || i === path.length))) kept.push(start, end);
    start = i + 1;
  }
  const out = Buffer.allocUnsafe(path.length + 1);
  let length = 0;
  for (let k = 0; k < kept.length; k += 2) {
    out[length++] = SLASH;
    for (let i = kept[k]!; i < kept[k + 1]!; i++) out[length++] = path[i]!;
  }
  // A path that ends in a directory keeps its last slash.
  if (directory || length === 0) out[length++] = SLASH;
  return out.subarray(0, length);
}

function parametersStart(path: Buffer, start: number, end: number): number {
  for (let i = start; i < end; i++) if (path[i] === SEMICOLON) return i;
  return end;
}

/** 1 for `.`, 2 for `..`, 0 for any other segment; `%2e` counts as a dot where `encoded`. */
function dotsIn(path: Buffer, start: number, end: number, encoded: boolean): number {
  let dots = 0;
  for (let i = start; i < end;) {
    if (path[i] === DOT) i++;
    else if (encoded && path[i] === PERCENT && path[i + 1] === 0x32 && (path[i + 2]! | 0x20) === 0x65 && i + 3 <= end)
      i += 3;
    else return 0;
    if (++dots > 2) return 0;
  }
  return dots;
}
