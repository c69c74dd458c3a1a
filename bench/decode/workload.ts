import { brotliCompressSync, constants, gzipSync } from "node:zlib";

/** Bodies as programs send them, and as adversaries do; each `size` bytes or a little more. */
export const BODIES: Readonly<Record<string, (size: number) => Buffer>> = {
  JSON: (size) =>
    Buffer.from(`{${filled(size, (i) => `"field_${i}":${i % 3 === 0 ? i * 7_919 : `"value ${word(i)}"`}`, ",")}}`),
  "JSON, escaped": (size) => Buffer.from(`{${filled(size, (i) => `"field_${i}":"\\u0041\\n${word(i)}"`, ",")}}`),
  form: (size) => Buffer.from(filled(size, (i) => `field_${i}=${word(i)}%20${i}`, "&")),
  multipart: (size) =>
    Buffer.from(
      filled(size, (i) => `--b\r\nContent-Disposition: form-data; name="f${i}"\r\n\r\n${word(i).repeat(8)}\r\n`, ""),
    ),
  XML: (size) => Buffer.from(`<r>${filled(size, (i) => `<item id="${i}">${word(i)} &amp; ${i}</item>`, "")}</r>`),
  GraphQL: (size) => Buffer.from(`query Q {${filled(size, (i) => `f${i}(id: "${word(i)}", n: ${i}) { a b }`, " ")}}`),
  base64: (size) => Buffer.from(noise(Math.ceil((size * 3) / 4)).toString("base64")),
  noise: noise,
  "JSON, deep": (size) => Buffer.from('{"a":['.repeat(Math.ceil(size / 6))),
  "XML, deep": (size) => Buffer.from("<a>".repeat(Math.ceil(size / 3))),
  "GraphQL, deep": (size) => Buffer.from("{a".repeat(Math.ceil(size / 2))),
  "JSON, short keys": (size) => Buffer.from(`{${filled(size, (i) => `"${i}":1`, ",")}}`),
  "form, short keys": (size) => Buffer.from(filled(size, (i) => `${i}=%`, "&")),
  "form, percent noise": (size) => noiseOf("%0123456789abcdef+&=", size),
  "text, escape noise": (size) => noiseOf("\\%0123456789abcdef", size),
  "gzip bomb": (size) => gzipSync(Buffer.alloc(size * 1_000)).subarray(0, size),
  "brotli bomb": (size) =>
    brotliCompressSync(Buffer.alloc(Math.min(2 ** 28, size * 10_000)), {
      params: { [constants.BROTLI_PARAM_QUALITY]: 5 },
    }),
};

export const CONTENT_TYPES: Readonly<Record<string, string>> = {
  form: "application/x-www-form-urlencoded",
  "form, short keys": "application/x-www-form-urlencoded",
  "form, percent noise": "application/x-www-form-urlencoded",
  multipart: "multipart/form-data; boundary=b",
  GraphQL: "application/graphql",
  "GraphQL, deep": "application/graphql",
};

export const CODINGS: Readonly<Record<string, string>> = { "gzip bomb": "gzip", "brotli bomb": "br" };

/** The point whose decoder a body is for. */
export const POINTS: Readonly<Record<string, readonly string[]>> = {
  JSON: ["post", "json_doc", "hash", "absent"],
  "JSON, escaped": ["post", "json_doc", "hash", "absent"],
  form: ["post", "form_urlencoded", "absent"],
  multipart: ["post", "multipart", "absent"],
  XML: ["post", "xml", "xml_tag", "absent"],
  GraphQL: ["post", "gql", "gql_query", "absent"],
  base64: ["post", "base64"],
  noise: ["post"],
  "JSON, deep": ["post", "json_doc", "hash", "absent"],
  "XML, deep": ["post", "xml", "xml_tag", "absent"],
  "GraphQL, deep": ["post", "gql", "gql_query", "absent"],
  "JSON, short keys": ["post", "json_doc", "hash", "absent"],
  "form, short keys": ["post", "form_urlencoded", "absent"],
  "form, percent noise": ["post", "form_urlencoded", "absent"],
  "text, escape noise": ["post"],
  "gzip bomb": ["post"],
  "brotli bomb": ["post"],
};

function filled(size: number, piece: (i: number) => string, separator: string): string {
  const pieces: string[] = [];
  for (let i = 0, length = 0; length < size; i++) {
    pieces.push(piece(i));
    length += pieces[i]!.length + separator.length;
  }
  return pieces.join(separator);
}

function word(i: number): string {
  return ((i * 2_654_435_761) >>> 0).toString(36);
}

function noise(size: number): Buffer {
  const bytes = Buffer.allocUnsafe(size);
  for (let i = 0; i < size; i++) bytes[i] = Math.imul(i, 2_654_435_761) >>> 13;
  return bytes;
}

/** Of which every reading decodes to something else again. */
function noiseOf(alphabet: string, size: number): Buffer {
  const letters = Buffer.from(alphabet);
  return noise(size).map((byte) => letters[byte % letters.length]!) as Buffer;
}
