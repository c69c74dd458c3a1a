const [AMPERSAND, HASH, SEMICOLON] = [0x26, 0x23, 0x3b];
/** `&#x10ffff;` and the longest name below. */
const REFERENCE_BYTES_MAX = 16;
const NOT_UNICODE = 0xfffd;

/** The five of XML (XML 1.0 section 4.6). */
export const XML_NAMES: ReadonlyMap<string, string> = new Map([
  ["amp", "&"],
  ["lt", "<"],
  ["gt", ">"],
  ["quot", '"'],
  ["apos", "'"],
]);

/** Of the HTML names those that stand for visible ASCII: what a token can be written with. */
export const HTML_NAMES: ReadonlyMap<string, string> = new Map([
  ...XML_NAMES,
  ...Object.entries({
    ...{ AMP: "&", LT: "<", GT: ">", QUOT: '"', nbsp: "\u00a0", Tab: "\t", NewLine: "\n", excl: "!", num: "#" },
    ...{ dollar: "$", percnt: "%", lpar: "(", rpar: ")", ast: "*", plus: "+", comma: ",", period: ".", sol: "/" },
    ...{ colon: ":", semi: ";", equals: "=", quest: "?", commat: "@", lsqb: "[", lbrack: "[", bsol: "\\" },
    ...{ rsqb: "]", rbrack: "]", Hat: "^", lowbar: "_", UnderBar: "_", grave: "`", lcub: "{", lbrace: "{" },
    ...{ vert: "|", verbar: "|", rcub: "}", rbrace: "}", hyphen: "-", dash: "-" },
  }),
]);

/** Undoes character references, numeric (`&#65;` `&#x41;`, the `;` may be missing) and by the names given; others stay. */
export function unreferenced(value: Buffer, names: ReadonlyMap<string, string>): Buffer {
  let at = value.indexOf(AMPERSAND);
  if (at === -1) return value;
  const out = Buffer.allocUnsafe(value.length);
  let length = 0;
  let read = 0;
  for (; at !== -1; at = value.indexOf(AMPERSAND, read)) {
    length += value.copy(out, length, read, at);
    const found = value[at + 1] === HASH ? numeric(value, at) : named(value, at, names);
    if (found === undefined) {
      out[length++] = AMPERSAND;
      read = at + 1;
    } else {
      length += out.write(found.text, length);
      read = found.end;
    }
  }
  length += value.copy(out, length, read);
  return out.subarray(0, length);
}

interface Found {
  readonly text: string;
  readonly end: number;
}

function numeric(value: Buffer, at: number): Found | undefined {
  const hexadecimal = ((value[at + 2] ?? 0) | 0x20) === 0x78;
  const base = hexadecimal ? 16 : 10;
  const start = at + (hexadecimal ? 3 : 2);
  let code = 0;
  let end = start;
  for (; end < value.length; end++) {
    const digit = Number.parseInt(String.fromCharCode(value[end]!), base);
    if (Number.isNaN(digit)) break;
    code = Math.min(0x110000, code * base + digit);
  }
  if (end === start) return undefined;
  const valid = code <= 0x10ffff && (code < 0xd800 || code > 0xdfff);
  return { text: String.fromCodePoint(valid ? code : NOT_UNICODE), end: value[end] === SEMICOLON ? end + 1 : end };
}

function named(value: Buffer, at: number, names: ReadonlyMap<string, string>): Found | undefined {
  for (let end = at + 1; end < value.length && end - at <= REFERENCE_BYTES_MAX; end++) {
    if (value[end] !== SEMICOLON) continue;
    const text = names.get(value.toString("latin1", at + 1, end));
    return text === undefined ? undefined : { text, end: end + 1 };
  }
  return undefined;
}
