import t from "tap";
import type { FaultCode } from "../../../src/core/fault.ts";
import type { RequestHead } from "../../../src/node/exchange.ts";
import { checkHead, type HeadLimits } from "../../../src/node/strict/check-head.ts";
import { headOf, limitsOf } from "./head.ts";

interface Case {
  readonly name: string;
  readonly head: Partial<RequestHead> & { extra?: readonly string[] };
  readonly limits?: Partial<HeadLimits>;
  readonly code: FaultCode;
}

const host = (value: string): Case["head"] => ({ fields: ["Host", value] });
const extra = (...fields: string[]): Case["head"] => ({ extra: fields });
const post = (...fields: string[]): Case["head"] => ({ method: "POST", extra: fields });
const h2 = (...fields: string[]): Case["head"] => ({ proto: "2.0", extra: fields });

const CASES: readonly Case[] = [
  // Request line
  { name: "version 0.9", head: { proto: "0.9" as "1.0" }, code: "unsupported_version" },
  { name: "version 1.2", head: { proto: "1.2" as "1.0" }, code: "unsupported_version" },
  { name: "no method", head: { method: "" }, code: "malformed_request" },
  { name: "a method with a space", head: { method: "GE T" }, code: "malformed_request" },
  { name: "a method with a control byte", head: { method: "GET\x01" }, code: "malformed_request" },
  { name: "a method with a byte over 0x7f", head: { method: "G\xc9T" }, code: "malformed_request" },
  { name: "CONNECT", head: { method: "CONNECT", target: "api.example.com:443" }, code: "method_not_allowed" },
  { name: "CONNECT without a target, as HTTP/2 has it", head: { method: "CONNECT", target: "", proto: "2.0" }, code: "method_not_allowed" },

  // Target
  { name: "an empty target", head: { target: "" }, code: "invalid_target" },
  { name: "a fragment", head: { target: "/a#b" }, code: "invalid_target" },
  { name: "a space in the target", head: { target: "/a b" }, code: "invalid_target" },
  { name: "a tab in the target", head: { target: "/a\tb" }, code: "invalid_target" },
  { name: "NUL in the target", head: { target: "/a\0b" }, code: "invalid_target" },
  { name: "LF in the target", head: { target: "/a\nb" }, code: "invalid_target" },
  { name: "DEL in the target", head: { target: "/a\x7fb" }, code: "invalid_target" },
  { name: "a raw byte 0x80 in the target", head: { target: "/a\x80" }, code: "invalid_target" },
  { name: "a raw byte 0xff in the target", head: { target: "/a\xff" }, code: "invalid_target" },
  { name: "a character that is no byte in the target", head: { target: "/\u2215" }, code: "invalid_target" },
  { name: "authority-form", head: { target: "api.example.com:80" }, code: "invalid_target" },
  { name: "a relative target", head: { target: "v1" }, code: "invalid_target" },
  { name: "a target of only a query", head: { target: "?a" }, code: "invalid_target" },
  { name: "a backslash as the start", head: { target: "\\v1" }, code: "invalid_target" },
  { name: "* with GET", head: { target: "*" }, code: "invalid_target" },
  { name: "** with OPTIONS", head: { method: "OPTIONS", target: "**" }, code: "invalid_target" },
  { name: "a target over the limit", head: { target: `/${"a".repeat(8_192)}` }, code: "target_too_long" },
  { name: "a target over a smaller limit", head: { target: "/12345678" }, limits: { targetBytesMax: 8 }, code: "target_too_long" },
  { name: "absolute-form of another scheme", head: { target: "ftp://api.example.com/" }, code: "invalid_target" },
  { name: "absolute-form without an authority", head: { target: "http:///v1" }, code: "invalid_target" },
  { name: "absolute-form with userinfo", head: { target: "http://u:p@api.example.com/" }, code: "invalid_target" },
  { name: "absolute-form with a port that is none", head: { target: "http://api.example.com:x/" }, code: "invalid_target" },
  { name: "absolute-form of another host", head: { target: "http://other.example.com/" }, code: "authority_mismatch" },
  { name: "absolute-form of another port", head: { target: "http://api.example.com:8080/" }, code: "authority_mismatch" },
  { name: "absolute-form in HTTP/1.0 without Host", head: { target: "http://a.example/", proto: "1.0", fields: [] }, code: "authority_mismatch" },
  { name: "absolute-form in HTTP/2", head: { target: "https://api.example.com/", proto: "2.0" }, code: "invalid_target" },

  // Host
  { name: "no Host in 1.1", head: { fields: [] }, code: "invalid_host" },
  { name: "neither :authority nor Host in HTTP/2", head: { proto: "2.0", fields: [] }, code: "invalid_host" },
  { name: "Host twice", head: extra("Host", "api.example.com"), code: "invalid_host" },
  { name: "Host twice, where duplicates pass", head: extra("host", "b"), limits: { duplicates: "pass" }, code: "invalid_host" },
  { name: "an empty Host", head: host(""), code: "invalid_host" },
  { name: "an empty Host in 1.0", head: { proto: "1.0", fields: ["Host", ""] }, code: "invalid_host" },
  { name: "a Host of only a port", head: host(":80"), code: "invalid_host" },
  { name: "a Host with userinfo", head: host("user@api.example.com"), code: "invalid_host" },
  { name: "a Host with a space", head: host("api example"), code: "invalid_host" },
  { name: "a Host with a slash", head: host("api.example.com/x"), code: "invalid_host" },
  { name: "a Host with a backslash", head: host("api\\x"), code: "invalid_host" },
  { name: "a Host with a fragment", head: host("api#x"), code: "invalid_host" },
  { name: "a Host with a query", head: host("api?x"), code: "invalid_host" },
  { name: "a Host with percent-encoding", head: host("api%2eexample"), code: "invalid_host" },
  { name: "a list of Hosts", head: host("a.example,b.example"), code: "invalid_host" },
  { name: "a Host with a byte over 0x7f", head: host("\xe9.example"), code: "invalid_host" },
  { name: "a Host with an empty label", head: host("a..b"), code: "invalid_host" },
  { name: "a Host that starts with a dot", head: host(".a"), code: "invalid_host" },
  { name: "a Host of one dot", head: host("."), code: "invalid_host" },
  { name: "an empty port", head: host("a:"), code: "invalid_host" },
  { name: "a port that is no number", head: host("a:8x"), code: "invalid_host" },
  { name: "a signed port", head: host("a:+80"), code: "invalid_host" },
  { name: "a port over 65535", head: host("a:65536"), code: "invalid_host" },
  { name: "two ports", head: host("a:80:80"), code: "invalid_host" },
  { name: "IPv6 without brackets", head: host("2001:db8::1"), code: "invalid_host" },
  { name: "an open bracket", head: host("[2001:db8::1"), code: "invalid_host" },
  { name: "brackets around a name", head: host("[api]"), code: "invalid_host" },
  { name: "brackets around IPv4", head: host("[192.0.2.1]"), code: "invalid_host" },
  { name: "IPv6 with a zone", head: host("[fe80::1%25eth0]"), code: "invalid_host" },
  { name: "IPv6 with something behind it", head: host("[::1]x"), code: "invalid_host" },
  { name: "a future address", head: host("[v1.a]"), code: "invalid_host" },
  { name: "a Host of 300 characters", head: host("a".repeat(300)), code: "invalid_host" },

  // Names and values
  { name: "an empty name", head: extra("", "x"), code: "invalid_field" },
  { name: "a name that ends with a space", head: extra("X ", "x"), code: "invalid_field" },
  { name: "a name with a colon", head: extra("X:", "x"), code: "invalid_field" },
  { name: "a name with NUL", head: extra("X\0", "x"), code: "invalid_field" },
  { name: "a name with a byte over 0x7f", head: extra("\xe9", "x"), code: "invalid_field" },
  { name: "a name whose letters only look like a known one", head: extra("\u212aeep-alive", "x"), code: "invalid_field" },
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
  { name: "a name without a value", head: { fields: ["Host", "a", "X"] }, code: "invalid_field" },

  // Framing
  { name: "both lengths", head: post("Content-Length", "5", "Transfer-Encoding", "chunked"), code: "length_and_coding" },
  { name: "both lengths the other way round", head: post("Transfer-Encoding", "chunked", "Content-Length", "0"), code: "length_and_coding" },
  { name: "Transfer-Encoding in 1.0", head: { ...post("Transfer-Encoding", "chunked"), proto: "1.0" }, code: "invalid_transfer_encoding" },
  { name: "Transfer-Encoding twice", head: post("Transfer-Encoding", "chunked", "transfer-encoding", "chunked"), code: "invalid_transfer_encoding" },
  { name: "Transfer-Encoding twice, where duplicates pass", head: post("Transfer-Encoding", "chunked", "Transfer-Encoding", "gzip"), limits: { duplicates: "pass" }, code: "invalid_transfer_encoding" },
  { name: "chunked twice in a list", head: post("Transfer-Encoding", "chunked, chunked"), code: "invalid_transfer_encoding" },
  { name: "chunked not last", head: post("Transfer-Encoding", "chunked, gzip"), code: "invalid_transfer_encoding" },
  { name: "an empty Transfer-Encoding", head: post("Transfer-Encoding", ""), code: "invalid_transfer_encoding" },
  { name: "chunked with an empty element", head: post("Transfer-Encoding", ",chunked"), code: "invalid_transfer_encoding" },
  { name: "chunked with a parameter", head: post("Transfer-Encoding", "chunked;q=1"), code: "invalid_transfer_encoding" },
  { name: "chunked in quotes", head: post("Transfer-Encoding", '"chunked"'), code: "invalid_transfer_encoding" },
  { name: "chunked in two words", head: post("Transfer-Encoding", "chunked x"), code: "invalid_transfer_encoding" },
  { name: "chunked by a look-alike letter", head: post("Transfer-Encoding", "chun\u212aed"), code: "invalid_field" },
  { name: "a coding before chunked", head: post("Transfer-Encoding", "gzip, chunked"), code: "unsupported_transfer_encoding" },
  { name: "identity", head: post("Transfer-Encoding", "identity"), code: "unsupported_transfer_encoding" },
  { name: "an unknown coding", head: post("Transfer-Encoding", "xchunked"), code: "unsupported_transfer_encoding" },
  ...["", "+5", "-5", "05", "00", "0x5", "5.0", "5e1", "5,5", "5, 5", "5 5", "\xb2", "9007199254740992", "99999999999999999999"].map(
    (length): Case => ({ name: `Content-Length ${JSON.stringify(length)}`, head: post("Content-Length", length), code: "invalid_content_length" }),
  ),
  { name: "equal lengths", head: post("Content-Length", "5", "Content-Length", "5"), code: "invalid_content_length" },
  { name: "equal lengths, where duplicates pass", head: post("Content-Length", "5", "Content-Length", "5"), limits: { duplicates: "pass" }, code: "invalid_content_length" },

  // Names with underscores
  ...["Content_Length", "TRANSFER_ENCODING", "X_Forwarded_For", "x_forwarded_anything", "x-forwarded_for", "User_Agent", "X_Api_Key", "X_Demo-Key"].map(
    (name): Case => ({ name: `${name}, which looks like another`, head: extra(name, "1"), code: "ambiguous_field_name" }),
  ),

  // Expect
  { name: "another expectation", head: post("Content-Length", "1", "Expect", "200-ok"), code: "unsupported_expectation" },
  { name: "two expectations in a list", head: post("Content-Length", "1", "Expect", "100-continue, x"), code: "unsupported_expectation" },
  { name: "Expect twice", head: post("Content-Length", "1", "Expect", "100-continue", "Expect", "100-continue"), code: "unsupported_expectation" },
  { name: "an empty Expect", head: extra("Expect", ""), code: "unsupported_expectation" },

  // Connection
  ...["Authorization", "cookie", "Host", "X-Forwarded-For", "x-forwarded-new", "Forwarded", "Content-Type", "content-length", "Transfer-Encoding", "X-Request-Id", "Via", "X-Api-Key"].map(
    (name): Case => ({ name: `Connection names ${name}`, head: extra("Connection", `keep-alive, ${name}`), code: "forbidden_connection_option" }),
  ),
  { name: "Connection names a protected field in its second line", head: extra("Connection", "close", "Connection", "cookie"), code: "forbidden_connection_option" },
  { name: "Connection with something other than tokens", head: extra("Connection", "close; a"), code: "invalid_field" },

  // How many
  { name: "more fields than the limit", head: { fields: ["Host", "a", ...Array.from({ length: 10 }, () => ["X", "1"]).flat()] }, limits: { headersMax: 10 }, code: "too_many_fields" },

  // Singletons
  ...["Authorization", "Proxy-Authorization", "Content-Type", "User-Agent", "Range", "X-Api-Key", "Origin"].map(
    (name): Case => ({ name: `${name} twice`, head: extra(name, "a", "Accept", "*/*", name.toLowerCase(), "a"), code: "duplicate_field" }),
  ),

  // HTTP/2
  { name: "HTTP/2: Host differs from :authority", head: h2("host", "other.example.com"), code: "authority_mismatch" },
  { name: "HTTP/2: a third host", head: h2("host", "api.example.com", "host", "b"), code: "authority_mismatch" },
  { name: "HTTP/2: a raw byte in :path", head: { proto: "2.0", target: "/\xe9" }, code: "invalid_target" },
  { name: "HTTP/2: # in :path", head: { proto: "2.0", target: "/#" }, code: "invalid_target" },
  { name: "HTTP/2: an unknown pseudo-field", head: h2(":protocol", "websocket"), code: "invalid_field" },
  { name: "HTTP/2: an upper-case name", head: h2("X-Demo", "1"), code: "invalid_field" },
  { name: "HTTP/2: an upper-case known name", head: h2("Accept", "*/*"), code: "invalid_field" },
  ...["connection", "keep-alive", "proxy-connection", "transfer-encoding", "upgrade"].map(
    (name): Case => ({ name: `HTTP/2: ${name}`, head: h2(name, "chunked"), code: "invalid_field" }),
  ),
  { name: "HTTP/2: TE other than trailers", head: h2("te", "trailers, deflate"), code: "invalid_field" },
  { name: "HTTP/2: Content-Length twice", head: h2("content-length", "1", "content-length", "1"), code: "invalid_content_length" },
  { name: "HTTP/2: a length without a body", head: { ...h2("content-length", "1"), bodyless: true }, code: "invalid_content_length" },
  { name: "HTTP/2: a length that is none", head: h2("content-length", "+1"), code: "invalid_content_length" },
];

t.test("a head that could be read in two ways is refused", (t) => {
  for (const { name, head, limits, code } of CASES) {
    const result = checkHead(headOf(head), limitsOf(limits));
    t.equal("code" in result ? result.code : "accepted", code, name);
  }
  t.end();
});

t.test("no byte but those of the grammar passes in any place", (t) => {
  for (let code = 0; code < 256; code++) {
    const byte = String.fromCharCode(code);
    const passes = (head: Parameters<typeof headOf>[0]): boolean => !("code" in checkHead(headOf(head), limitsOf()));
    const token = /[A-Za-z0-9!#$%&'*+.^_`|~-]/.test(byte);
    t.equal(passes({ method: `A${byte}` }), token, `method, 0x${code.toString(16)}`);
    t.equal(passes(extra(`A${byte}Z`, "1")), token, `name, 0x${code.toString(16)}`);
    t.equal(passes(extra("X", `a${byte}b`)), code === 9 || (code >= 32 && code !== 127), `value, 0x${code.toString(16)}`);
    t.equal(passes({ target: `/${byte}` }), code > 32 && code < 127 && byte !== "#", `target, 0x${code.toString(16)}`);
    t.equal(passes(host(`a${byte}b`)), /[A-Za-z0-9._~-]/.test(byte), `host, 0x${code.toString(16)}`);
  }
  t.end();
});

t.test("a reason never holds what the client sent", (t) => {
  const marker = "s3cretmarker";
  const heads: Case["head"][] = [
    { method: `${marker} ` },
    { target: `/${marker}#` },
    { target: `http://${marker}/` },
    host(`${marker}/`),
    extra(`${marker}(`, "1"),
    extra("X", `${marker}\0`),
    post("Transfer-Encoding", marker),
    post("Content-Length", marker),
    extra("Expect", marker),
    extra("Connection", `x-forwarded-${marker}`),
    extra("Connection", `content-${marker}`),
    extra("Connection", `${marker} x`),
    extra(`x_forwarded_${marker}`, "1"),
    extra("Authorization", marker, "Authorization", marker),
  ];
  for (const head of heads) {
    const result = checkHead(headOf(head), limitsOf());
    if ("code" in result) t.notMatch(result.reason, marker, result.code);
    else t.fail("was accepted");
  }
  t.end();
});
