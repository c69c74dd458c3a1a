import t from "tap";
import { readRawRequest } from "../../../src/core/request-text/raw-request.ts";

const read = (text: string | Buffer) => {
  const head = readRawRequest(Buffer.from(text as string, "latin1"), "https");
  return typeof head === "string" ? head : { ...head, fields: head.fields.list() };
};

for (const [name, text] of [
  ["CRLF", "GET /a?b=c HTTP/1.1\r\nHost: h\r\nX-A:  1 \r\nx-a:2\r\n\r\n"],
  ["LF", "GET /a?b=c HTTP/1.1\nHost: h\nX-A:  1 \nx-a:2\n\n"],
  ["an empty line more", "GET /a?b=c HTTP/1.1\nHost: h\nX-A:  1 \nx-a:2\n\n\n"],
  ["no empty line at the end", "GET /a?b=c HTTP/1.1\nHost: h\nX-A:\t1\nx-a:2"],
] as const) {
  t.strictSame(
    read(text),
    {
      method: "GET",
      target: "/a?b=c",
      scheme: "https",
      proto: "1.1",
      fields: ["Host", "h", "X-A", "1", "x-a", "2"],
      body: Buffer.alloc(0),
    },
    `a head is read with either line end: ${name}`,
  );
}

t.match(read("GET / HTTP/1.1\r\nX: \xe9\x80\r\n\r\n"), { fields: ["X", "\xe9\x80"] }, "bytes stay bytes");
t.match(read("GET / HTTP/1.0\r\n\r\n"), { proto: "1.0", fields: [] });
t.match(read("GET / HTTP/2\r\nhost: h\r\n\r\n"), { proto: "2.0" });
t.match(read("GET /a b HTTP/1.1\r\n\r\n"), { target: "/a b" }, "what the node would refuse is left for its own checks");

for (const [name, fields, rest, body, length] of [
  ["by its length", "Content-Length: 3\r\n", "abcdef", "abc", "3"],
  ["cut off before its length", "content-length: 9\r\n", "abc", "abc", "9"],
  ["in chunks", "Transfer-Encoding: Chunked\r\n", "3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n\r\n", "abcde", undefined],
  ["in chunks that are cut off", "Transfer-Encoding: chunked\r\n", "3\r\nabc\r\n5\r\nde", "abcde", undefined],
  ["to the end where no field frames it", "", "abc\n", "abc\n", "4"],
] as const) {
  const request = read(`POST / HTTP/1.1\r\n${fields}\r\n${rest}`);
  t.match(request, { body: Buffer.from(body) }, `a body is read ${name}`);
  if (length !== undefined) t.match(request, { fields: [/^content-length$/i, length] }, name);
}

for (const [text, sentence] of [
  ["POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nx", /^expected a chunked body: /],

  ["", 'expected a request line such as "GET /v1/items HTTP/1.1" first'],
  ["Host: h\r\n\r\n", 'expected a request line such as "GET /v1/items HTTP/1.1" first'],
  ["GET /\r\n\r\n", 'expected a request line such as "GET /v1/items HTTP/1.1" first'],
  ["GET / HTTP/3.0\r\n\r\n", "expected HTTP/1.0, HTTP/1.1 or HTTP/2 in the request line"],
  ["GET / HTTP/1.1\r\nHost: h\r\nno colon\r\n\r\n", 'expected "Name: value" in line 3'],
  ["GET / HTTP/1.1\r\n: no name\r\n\r\n", 'expected "Name: value" in line 2'],
] as const) {
  t.match(read(text), sentence, `what is no head is told in a sentence: ${JSON.stringify(text)}`);
}
