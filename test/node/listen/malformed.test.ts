import t from "tap";
import { errorOf, openHarness, statusOf } from "./harness.ts";

const HOST = "Host: api.example.com\r\n";
const get = (fields: string): string => `GET / HTTP/1.1\r\n${HOST}${fields}\r\n`;
const post = (fields: string, body = ""): string => `POST / HTTP/1.1\r\n${HOST}${fields}\r\n${body}`;
const line = (text: string): string => `${text}\r\n${HOST}\r\n`;

/** Raw bytes, the status, and the code in the body; `*` where more than one code is right. */
const CASES: readonly (readonly [name: string, bytes: string, status: number, code: string])[] = [
  // Line ends and white space
  ["bare LF everywhere", "GET / HTTP/1.1\nHost: a\n\n", 400, "malformed_request"],
  ["bare LF after the request line", `GET / HTTP/1.1\n${HOST}\r\n`, 400, "malformed_request"],
  ["bare LF after a field", "GET / HTTP/1.1\r\nHost: a\nX: b\r\n\r\n", 400, "*"],
  ["bare LF at the end of the head", `GET / HTTP/1.1\r\n${HOST}\n`, 400, "*"],
  ["bare CR in a value", get("X: a\rb\r\n"), 400, "*"],
  ["CR twice before LF", get("X: a\r\r\n"), 400, "*"],
  ["obs-fold", get("X: a\r\n b\r\n"), 400, "invalid_field"],
  ["white space before the first field", "GET / HTTP/1.1\r\n Host: a\r\n\r\n", 400, "*"],
  ["space before a colon", "GET / HTTP/1.1\r\nHost : a\r\n\r\n", 400, "invalid_field"],
  ["tab before a colon", "GET / HTTP/1.1\r\nHost\t: a\r\n\r\n", 400, "invalid_field"],
  ["a field without a colon", get("X\r\n"), 400, "invalid_field"],
  ["an empty name", get(": x\r\n"), 400, "invalid_field"],
  ["an invalid token as a name", get("X(: x\r\n"), 400, "invalid_field"],
  ["a byte over 0x7f in a name", get("X\xe9: x\r\n"), 400, "invalid_field"],
  ["NUL in a value", get("X: a\0b\r\n"), 400, "invalid_field"],
  ["a control byte in a value", get("X: a\x01b\r\n"), 400, "invalid_field"],
  ["DEL in a value", get("X: a\x7fb\r\n"), 400, "invalid_field"],

  // Request line
  ["no version", "GET /\r\n\r\n", 505, "unsupported_version"],
  ["version 0.9", line("GET / HTTP/0.9"), 505, "unsupported_version"],
  ["version 1.2", line("GET / HTTP/1.2"), 505, "unsupported_version"],
  ["version 2.0", line("GET / HTTP/2.0"), 505, "unsupported_version"],
  ["version 3.0", line("GET / HTTP/3.0"), 505, "unsupported_version"],
  ["the HTTP/2 preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505, "unsupported_version"],
  ["version 1.10", line("GET / HTTP/1.10"), 400, "malformed_request"],
  ["http in lower case", line("GET / http/1.1"), 400, "malformed_request"],
  ["RTSP", line("DESCRIBE / RTSP/1.0"), 400, "malformed_request"],
  ["ICE", line("SOURCE / ICE/1.0"), 400, "malformed_request"],
  ["an unknown method", line("FOO / HTTP/1.1"), 400, "malformed_request"],
  ["a method without end", "G".repeat(17), 400, "malformed_request"],
  ["a method in lower case", line("get / HTTP/1.1"), 400, "malformed_request"],
  ["a space before the method", line(" GET / HTTP/1.1"), 400, "malformed_request"],
  ["a tab after the method", line("GET\t/ HTTP/1.1"), 400, "malformed_request"],
  ["a space after the version", line("GET / HTTP/1.1 "), 400, "malformed_request"],
  [
    "a PROXY header from a peer that is not listed",
    `PROXY TCP4 192.0.2.1 192.0.2.2 1 2\r\n${get("")}`,
    400,
    "malformed_request",
  ],
  ["a TLS hello", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 400, "malformed_request"],

  // Target
  ["a space in the target", line("GET /a b HTTP/1.1"), 400, "*"],
  ["a byte over 0x7f in the target", line("GET /\xe9 HTTP/1.1"), 400, "invalid_target"],
  ["a control byte in the target", line("GET /\x01 HTTP/1.1"), 400, "invalid_target"],
  ["a tab in the target", line("GET /\t HTTP/1.1"), 400, "*"],
  ["a form feed in the target", line("GET /\f HTTP/1.1"), 400, "*"],
  ["NUL in the target", line("GET /\0 HTTP/1.1"), 400, "invalid_target"],
  ["a fragment", line("GET /a#b HTTP/1.1"), 400, "invalid_target"],
  ["a relative target", line("GET a HTTP/1.1"), 400, "invalid_target"],
  ["* with GET", line("GET * HTTP/1.1"), 400, "invalid_target"],
  ["userinfo in absolute-form", line("GET http://u@api.example.com/ HTTP/1.1"), 400, "invalid_target"],
  ["absolute-form of another host", line("GET http://b.example.com/ HTTP/1.1"), 400, "authority_mismatch"],
  ["a target over 8 KiB", line(`GET /${"a".repeat(9_000)} HTTP/1.1`), 414, "target_too_long"],
  ["CONNECT", line("CONNECT api.example.com:443 HTTP/1.1"), 405, "method_not_allowed"],
  ["CONNECT in origin-form", line("CONNECT / HTTP/1.1"), 405, "method_not_allowed"],

  // Host
  ["no Host", "GET / HTTP/1.1\r\n\r\n", 400, "invalid_host"],
  ["Host twice", get("Host: b\r\n"), 400, "invalid_host"],
  ["an empty Host", "GET / HTTP/1.1\r\nHost: \r\n\r\n", 400, "invalid_host"],
  ["a Host with userinfo", "GET / HTTP/1.1\r\nHost: a@b\r\n\r\n", 400, "invalid_host"],

  // Framing
  ["both lengths", post("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"), 400, "length_and_coding"],
  [
    "both lengths the other way round",
    post("Transfer-Encoding: chunked\r\nContent-Length: 5\r\n", "0\r\n\r\n"),
    400,
    "length_and_coding",
  ],
  [
    "Transfer-Encoding in 1.0",
    `POST / HTTP/1.0\r\n${HOST}Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
    400,
    "invalid_transfer_encoding",
  ],
  [
    "Transfer-Encoding twice",
    post("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"),
    400,
    "invalid_transfer_encoding",
  ],
  ["chunked, chunked", post("Transfer-Encoding: chunked, chunked\r\n", "0\r\n\r\n"), 400, "invalid_transfer_encoding"],
  ["chunked, gzip", post("Transfer-Encoding: chunked, gzip\r\n", "0\r\n\r\n"), 400, "invalid_transfer_encoding"],
  ["an empty Transfer-Encoding", post("Transfer-Encoding: \r\n"), 400, "invalid_transfer_encoding"],
  ["chunked behind a vertical tab", post("Transfer-Encoding: \x0bchunked\r\n", "0\r\n\r\n"), 400, "invalid_field"],
  ["chunked in quotes", post('Transfer-Encoding: "chunked"\r\n', "0\r\n\r\n"), 400, "invalid_transfer_encoding"],
  ["gzip, chunked", post("Transfer-Encoding: gzip, chunked\r\n", "0\r\n\r\n"), 501, "unsupported_transfer_encoding"],
  ["gzip", post("Transfer-Encoding: gzip\r\n"), 501, "unsupported_transfer_encoding"],
  ["identity", post("Transfer-Encoding: identity\r\n"), 501, "unsupported_transfer_encoding"],
  ["xchunked", post("Transfer-Encoding: xchunked\r\n", "0\r\n\r\n"), 501, "unsupported_transfer_encoding"],
  ...["+5", "-5", "05", "0x5", "5, 5", "5 5", "5\x0b", "", "99999999999999999999999", "9007199254740993"].map(
    (length) =>
      [
        `Content-Length ${JSON.stringify(length)}`,
        post(`Content-Length: ${length}\r\n`, "hello"),
        400,
        "invalid_content_length",
      ] as const,
  ),
  ["equal lengths", post("Content-Length: 5\r\nContent-Length: 5\r\n", "hello"), 400, "invalid_content_length"],
  ["different lengths", post("Content-Length: 5\r\nContent-Length: 6\r\n", "hello"), 400, "invalid_content_length"],

  // The rest of the table
  ["an underscore in a standard name", get("Content_Length: 5\r\n"), 400, "ambiguous_field_name"],
  ["another expectation", post("Expect: x\r\nContent-Length: 0\r\n"), 417, "unsupported_expectation"],
  [
    "100-continue and another expectation",
    post("Expect: 100-continue, x\r\nContent-Length: 0\r\n"),
    417,
    "unsupported_expectation",
  ],
  ["Connection names a credential", get("Connection: authorization\r\n"), 400, "forbidden_connection_option"],
  ["a second Authorization", get("Authorization: a\r\nAuthorization: a\r\n"), 400, "duplicate_field"],
  ["more than 100 fields", get("X: 1\r\n".repeat(100)), 431, "too_many_fields"],
  ["2,500 fields, more than Node keeps by default", get("X:\r\n".repeat(2_500)), 431, "too_many_fields"],
  ["a head over 16 KiB", get(`X: ${"a".repeat(17_000)}\r\n`), 431, "head_too_large"],
];

t.test(
  "a malformed head gets its status, one answer, a closed connection, and never the handler's success",
  async (t) => {
    const harness = await openHarness();
    t.teardown(() => harness.close());
    for (const [name, bytes, status, code] of CASES) {
      // What would be smuggled: it must not be read as a request.
      const answer = await harness.talk(`${bytes}GET /smuggled HTTP/1.1\r\n${HOST}\r\n`);
      t.equal(statusOf(answer), status, name);
      if (code !== "*") t.equal(errorOf(answer), code, `${name}: code`);
      t.equal(answer.match(/HTTP\/1\.1 \d/g)?.length, 1, `${name}: one answer`);
      t.match(answer.toLowerCase(), "\r\nconnection: close\r\n", `${name}: says so`);
    }
    t.equal(
      harness.exchanges.filter(({ head }) => head.target === "/smuggled").length,
      0,
      "nothing behind a malformed head was read",
    );
    await harness.idle();
  },
);

const CHUNKED = `POST / HTTP/1.1\r\n${HOST}Transfer-Encoding: chunked\r\n\r\n`;
const CHUNKS: readonly (readonly [name: string, body: string, code: string])[] = [
  ["0x5", "0x5\r\nhello\r\n0\r\n\r\n", "invalid_chunk"],
  ["a space after the size", "5 \r\nhello\r\n0\r\n\r\n", "invalid_chunk"],
  ["a space before the size", " 5\r\nhello\r\n0\r\n\r\n", "invalid_chunk"],
  ["a tab after the size", "5\t\r\nhello\r\n0\r\n\r\n", "invalid_chunk"],
  ["a signed size", "+5\r\nhello\r\n0\r\n\r\n", "invalid_chunk"],
  ["a negative size", "-5\r\nhello\r\n0\r\n\r\n", "invalid_chunk"],
  ["no size", "\r\nhello\r\n0\r\n\r\n", "invalid_chunk"],
  ["a size that is not hexadecimal", "5g\r\nhello\r\n0\r\n\r\n", "invalid_chunk"],
  ["a size past 64 bits", "10000000000000005\r\nhello\r\n0\r\n\r\n", "invalid_chunk"],
  ["bare LF after the size", "5\nhello\r\n0\r\n\r\n", "invalid_chunk"],
  ["bare LF after the data", "5\r\nhello\n0\r\n\r\n", "invalid_chunk"],
  ["no line end after the data", "5\r\nhello0\r\n\r\n", "invalid_chunk"],
  ["more data than the size", "5\r\nhelloXX\r\n0\r\n\r\n", "invalid_chunk"],
  ["bare LF after the last size", "5\r\nhello\r\n0\n\r\n", "invalid_chunk"],
  ["a space before an extension", "5 ;a=b\r\nhello\r\n0\r\n\r\n", "invalid_chunk"],
  ["an extension without a name", "5;\r\nhello\r\n0\r\n\r\n", "invalid_chunk"],
  ["bare LF in an extension", "5;a\nhello\r\n0\r\n\r\n", "invalid_chunk"],
  ["LF in a quoted extension", '5;a="\n"\r\nhello\r\n0\r\n\r\n', "invalid_chunk"],
  ["a control byte in an extension", "5;a\x01\r\nhello\r\n0\r\n\r\n", "invalid_chunk"],
  ["an extension without end", `5;a=${"b".repeat(20_000)}\r\nhello\r\n0\r\n\r\n`, "invalid_chunk"],
  ["Content-Length as a trailer", "0\r\nContent-Length: 5\r\n\r\n", "forbidden_trailer"],
  ["Transfer-Encoding as a trailer", "0\r\nTransfer-Encoding: chunked\r\n\r\n", "forbidden_trailer"],
  ["a folded trailer", "0\r\nX: a\r\n b\r\n\r\n", "invalid_field"],
  ["a space before a trailer's colon", "0\r\nX : a\r\n\r\n", "invalid_field"],
  ["trailers without end", `0\r\nX: ${"a".repeat(20_000)}\r\n\r\n`, "head_too_large"],
];

t.test("a malformed chunked body is answered with 400 before anything was sent, and never ends well", async (t) => {
  let ended = 0;
  let aborted = 0;
  const harness = await openHarness({
    exchange(exchange) {
      exchange.onAbort(() => aborted++);
      exchange.body
        .on("end", () => ended++)
        .on("error", () => {})
        .resume();
    },
  });
  t.teardown(() => harness.close());
  for (const [name, body, code] of CHUNKS) {
    const answer = await harness.talk(CHUNKED + body);
    t.equal(errorOf(answer), code, name);
    t.equal(statusOf(answer), code === "head_too_large" ? 431 : 400, `${name}: status`);
  }
  t.equal(ended, 0, "no body ended");
  t.equal(aborted, CHUNKS.length, "each exchange was told");
  t.equal(harness.refused.length, CHUNKS.length);
});

t.test("chunked bodies that are right are read, extensions dropped", async (t) => {
  const harness = await openHarness();
  t.teardown(() => harness.close());
  for (const body of [
    "5\r\nhello\r\n0\r\n\r\n",
    '05;a=b;c="d;\\""\r\nhello\r\n000\r\n\r\n',
    "2\r\nhe\r\n3\r\nllo\r\n0\r\nX-Sum: 1\r\n\r\n",
  ]) {
    const answer = await harness.talk(CHUNKED.replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n") + body);
    t.match(answer, /"body":"hello"/, JSON.stringify(body));
  }
});
