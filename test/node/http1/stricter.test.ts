import t from "tap";
import { completed, engineReader, nodeReader, settle } from "./two-parsers.ts";

const HOST = "Host: api.example.com\r\n";
const get = (fields: string): string => `GET / HTTP/1.1\r\n${HOST}${fields}\r\n`;
const post = (fields: string, body: string): string => `POST / HTTP/1.1\r\n${HOST}${fields}\r\n${body}`;
const chunked = (body: string): string => post("Transfer-Encoding: chunked\r\n", body);

/** Every intended difference: Node's strict parser takes these, the engine and checkHead do not. */
const STRICTER: readonly (readonly [name: string, bytes: string])[] = [
  ["a second empty line before a request", `\r\n\r\n${get("")}`],
  ["a bare LF before a request", `\n${get("")}`],
  ["version 2.0", `GET / HTTP/2.0\r\n${HOST}\r\n`],
  ["version 0.9", `GET / HTTP/0.9\r\n${HOST}\r\n`],
  ["a fragment in the target", `GET /a#b HTTP/1.1\r\n${HOST}\r\n`],
  ["* with another method than OPTIONS", `GET * HTTP/1.1\r\n${HOST}\r\n`],
  ["a target over its limit", `GET /${"a".repeat(9_000)} HTTP/1.1\r\n${HOST}\r\n`],
  ["absolute-form of another host", `GET http://b.example.com/ HTTP/1.1\r\n${HOST}\r\n`],
  ["no Host", "GET / HTTP/1.1\r\n\r\n"],
  ["Host twice", get("Host: api.example.com\r\n")],
  ["a Host with a path", "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n"],
  ["a Content-Length with leading zeros", post("Content-Length: 05\r\n", "hello")],
  ["a coding before chunked", post("Transfer-Encoding: gzip, chunked\r\n", "0\r\n\r\n")],
  ["a tab before chunked", post("Transfer-Encoding: \tchunked\r\n", "0\r\n\r\n")],
  ["Transfer-Encoding in HTTP/1.0", `POST / HTTP/1.0\r\n${HOST}Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n`],
  ["a chunk size of 17 digits", chunked("00000000000000005\r\nhello\r\n0\r\n\r\n")],
  ["more than 256 bytes of extension", chunked(`5;a=${"b".repeat(300)}\r\nhello\r\n0\r\n\r\n`)],
  ["a credential as a trailer", chunked("0\r\nAuthorization: x\r\n\r\n")],
  ["an underscore in a standard name", get("Content_Type: x\r\n")],
  ["Authorization twice", get("Authorization: a\r\nAuthorization: a\r\n")],
  ["Connection that names a credential", get("Connection: authorization\r\n")],
  ["a non-breaking space beside a connection option", get("Connection: \xa0close\r\n")],
  ["another expectation", get("Expect: x\r\n")],
  ["more than 100 fields", get("X: 1\r\n".repeat(100))],
];

t.test("what Node takes and the engine refuses", async (t) => {
  const engine = engineReader();
  const node = nodeReader();
  for (const [name, text] of STRICTER) {
    const ours = engine.read([Buffer.from(text, "latin1")]);
    const theirs = node.read([Buffer.from(text, "latin1")]);
    await settle();
    t.equal(completed(ours).length, 0, `${name}: refused`);
    t.match(ours.socket.answer, /^HTTP\/1\.1 [45]\d\d /, `${name}: and told so`);
    t.equal(completed(theirs).length, 1, `${name}: taken by Node`);
    ours.socket.destroy();
    theirs.socket.destroy();
  }
  engine.close();
  node.close();
});
