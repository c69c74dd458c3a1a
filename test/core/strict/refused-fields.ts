import type { RefusedHead } from "./refused-lines.ts";

const extra = (...fields: string[]): RefusedHead["head"] => ({ extra: fields });
const post = (...fields: string[]): RefusedHead["head"] => ({ method: "POST", extra: fields });
const h2 = (...fields: string[]): RefusedHead["head"] => ({ proto: "2.0", extra: fields });

/** Field lines: grammar, framing, Expect, Connection, how many, HTTP/2. */
export const REFUSED_FIELDS: readonly RefusedHead[] = [
  // Names and values
  { name: "an empty name", head: extra("", "x"), code: "invalid_field" },
  { name: "a name that ends with a space", head: extra("X ", "x"), code: "invalid_field" },
  { name: "a name with a colon", head: extra("X:", "x"), code: "invalid_field" },
  { name: "a name with NUL", head: extra("X\0", "x"), code: "invalid_field" },
  { name: "a name with a byte over 0x7f", head: extra("\xe9", "x"), code: "invalid_field" },
  {
    name: "a name whose letters only look like a known one",
    head: extra("\u212aeep-alive", "x"),
    code: "invalid_field",
  },
  { name: "NUL in a value", head: extra("X", "a\0b"), code: "invalid_field" },
  { name: "CR in a value", head: extra("X", "a\rb"), code: "invalid_field" },
  { name: "LF in a value", head: extra("X", "a\nb"), code: "invalid_field" },
  { name: "obs-fold", head: extra("X", "a\r\n b"), code: "invalid_field" },
  { name: "a control byte in a value", head: extra("X", "a\x1fb"), code: "invalid_field" },
  { name: "DEL in a value", head: extra("X", "a\x7fb"), code: "invalid_field" },
  { name: "a character that is no byte in a value", head: extra("X", "\u0100"), code: "invalid_field" },
  { name: "white space before a value", head: extra("X", " a"), code: "invalid_field" },
  { name: "white space after a value", head: extra("X", "a\t"), code: "invalid_field" },
  { name: "a control byte in the value of a known field", head: extra("Accept", "a\x0bb"), code: "invalid_field" },

  // Framing
  {
    name: "both lengths",
    head: post("Content-Length", "5", "Transfer-Encoding", "chunked"),
    code: "length_and_coding",
  },
  {
    name: "both lengths the other way round",
    head: post("Transfer-Encoding", "chunked", "Content-Length", "0"),
    code: "length_and_coding",
  },
  {
    name: "Transfer-Encoding in 1.0",
    head: { ...post("Transfer-Encoding", "chunked"), proto: "1.0" },
    code: "invalid_transfer_encoding",
  },
  {
    name: "Transfer-Encoding twice",
    head: post("Transfer-Encoding", "chunked", "transfer-encoding", "chunked"),
    code: "invalid_transfer_encoding",
  },
  {
    name: "Transfer-Encoding twice, where duplicates pass",
    head: post("Transfer-Encoding", "chunked", "Transfer-Encoding", "gzip"),
    limits: { duplicates: "pass" },
    code: "invalid_transfer_encoding",
  },
  {
    name: "chunked twice in a list",
    head: post("Transfer-Encoding", "chunked, chunked"),
    code: "invalid_transfer_encoding",
  },
  { name: "chunked not last", head: post("Transfer-Encoding", "chunked, gzip"), code: "invalid_transfer_encoding" },
  { name: "an empty Transfer-Encoding", head: post("Transfer-Encoding", ""), code: "invalid_transfer_encoding" },
  {
    name: "chunked with an empty element",
    head: post("Transfer-Encoding", ",chunked"),
    code: "invalid_transfer_encoding",
  },
  {
    name: "chunked with a parameter",
    head: post("Transfer-Encoding", "chunked;q=1"),
    code: "invalid_transfer_encoding",
  },
  { name: "chunked in quotes", head: post("Transfer-Encoding", '"chunked"'), code: "invalid_transfer_encoding" },
  { name: "chunked in two words", head: post("Transfer-Encoding", "chunked x"), code: "invalid_transfer_encoding" },
  { name: "chunked by a look-alike letter", head: post("Transfer-Encoding", "chun\u212aed"), code: "invalid_field" },
  {
    name: "a coding before chunked",
    head: post("Transfer-Encoding", "gzip, chunked"),
    code: "unsupported_transfer_encoding",
  },
  { name: "identity", head: post("Transfer-Encoding", "identity"), code: "unsupported_transfer_encoding" },
  { name: "an unknown coding", head: post("Transfer-Encoding", "xchunked"), code: "unsupported_transfer_encoding" },
  ...[
    "",
    "+5",
    "-5",
    "05",
    "00",
    "0x5",
    "5.0",
    "5e1",
    "5,5",
    "5, 5",
    "5 5",
    "\xb2",
    "9007199254740992",
    "99999999999999999999",
  ].map((length): RefusedHead => ({
    name: `Content-Length ${JSON.stringify(length)}`,
    head: post("Content-Length", length),
    code: "invalid_content_length",
  })),
  { name: "equal lengths", head: post("Content-Length", "5", "Content-Length", "5"), code: "invalid_content_length" },
  {
    name: "equal lengths, where duplicates pass",
    head: post("Content-Length", "5", "Content-Length", "5"),
    limits: { duplicates: "pass" },
    code: "invalid_content_length",
  },

  // Names with underscores
  ...[
    "Content_Length",
    "TRANSFER_ENCODING",
    "X_Forwarded_For",
    "x_forwarded_anything",
    "x-forwarded_for",
    "User_Agent",
    "X_Api_Key",
    "X_Demo-Key",
  ].map((name): RefusedHead => ({
    name: `${name}, which looks like another`,
    head: extra(name, "1"),
    code: "ambiguous_field_name",
  })),

  // Expect
  {
    name: "another expectation",
    head: post("Content-Length", "1", "Expect", "200-ok"),
    code: "unsupported_expectation",
  },
  {
    name: "two expectations in a list",
    head: post("Content-Length", "1", "Expect", "100-continue, x"),
    code: "unsupported_expectation",
  },
  {
    name: "Expect twice",
    head: post("Content-Length", "1", "Expect", "100-continue", "Expect", "100-continue"),
    code: "unsupported_expectation",
  },
  { name: "an empty Expect", head: extra("Expect", ""), code: "unsupported_expectation" },

  // Connection
  ...[
    "Authorization",
    "cookie",
    "Host",
    "X-Forwarded-For",
    "x-forwarded-new",
    "Forwarded",
    "Content-Type",
    "content-length",
    "Transfer-Encoding",
    "X-Request-Id",
    "Via",
    "X-Api-Key",
  ].map((name): RefusedHead => ({
    name: `Connection names ${name}`,
    head: extra("Connection", `keep-alive, ${name}`),
    code: "forbidden_connection_option",
  })),
  {
    name: "Connection names a protected field in its second line",
    head: extra("Connection", "close", "Connection", "cookie"),
    code: "forbidden_connection_option",
  },
  { name: "Connection with something other than tokens", head: extra("Connection", "close; a"), code: "invalid_field" },

  // How many
  {
    name: "more fields than the limit",
    head: { fields: ["Host", "a", ...Array.from({ length: 10 }, () => ["X", "1"]).flat()] },
    limits: { headersMax: 10 },
    code: "too_many_fields",
  },

  // Singletons
  ...["Authorization", "Proxy-Authorization", "Content-Type", "User-Agent", "Range", "X-Api-Key", "Origin"].map(
    (name): RefusedHead => ({
      name: `${name} twice`,
      head: extra(name, "a", "Accept", "*/*", name.toLowerCase(), "a"),
      code: "duplicate_field",
    }),
  ),

  // HTTP/2
  { name: "HTTP/2: Host differs from :authority", head: h2("host", "other.example.com"), code: "authority_mismatch" },
  { name: "HTTP/2: a third host", head: h2("host", "api.example.com", "host", "b"), code: "authority_mismatch" },
  { name: "HTTP/2: a raw byte in :path", head: { proto: "2.0", target: "/\xe9" }, code: "invalid_target" },
  { name: "HTTP/2: # in :path", head: { proto: "2.0", target: "/#" }, code: "invalid_target" },
  { name: "HTTP/2: an unknown pseudo-field", head: h2(":protocol", "websocket"), code: "invalid_field" },
  { name: "HTTP/2: an upper-case name", head: h2("X-Demo", "1"), code: "invalid_field" },
  { name: "HTTP/2: an upper-case known name", head: h2("Accept", "*/*"), code: "invalid_field" },
  ...["connection", "keep-alive", "proxy-connection", "transfer-encoding", "upgrade"].map((name): RefusedHead => ({
    name: `HTTP/2: ${name}`,
    head: h2(name, "chunked"),
    code: "invalid_field",
  })),
  { name: "HTTP/2: TE other than trailers", head: h2("te", "trailers, deflate"), code: "invalid_field" },
  {
    name: "HTTP/2: Content-Length twice",
    head: h2("content-length", "1", "content-length", "1"),
    code: "invalid_content_length",
  },
  {
    name: "HTTP/2: a length without a body",
    head: { ...h2("content-length", "1"), bodyless: true },
    code: "invalid_content_length",
  },
  { name: "HTTP/2: a length that is none", head: h2("content-length", "+1"), code: "invalid_content_length" },
];
