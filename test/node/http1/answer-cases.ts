import type { Told } from "./told.ts";

/** An answer and what a parser must tell of it. */
export interface Good {
  readonly name: string;
  readonly answer: string;
  readonly method?: "HEAD";
  readonly told: Partial<Told>;
}

const LENGTH_5 = ["Content-Length", "5"];
const CHUNKED = ["Transfer-Encoding", "chunked"];
export const CHUNKED_HEAD = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";

export const GOOD: readonly Good[] = [
  {
    name: "a length",
    answer: "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
    told: { head: [200, "OK", LENGTH_5], body: "hello", state: "done", reusable: true },
  },
  {
    name: "an empty body",
    answer: "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
    told: { head: [200, "OK", ["Content-Length", "0"]], body: "", state: "done", reusable: true },
  },
  {
    name: "an unfinished body",
    answer: "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhell",
    told: { body: "hell", state: "open" },
  },
  { name: "nothing at all", answer: "", told: { head: undefined, state: "open" } },
  { name: "an unfinished head", answer: "HTTP/1.1 200 OK\r\nA: b\r\n", told: { head: undefined, state: "open" } },
  {
    name: "what follows is left alone",
    answer: "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhelloHTTP/1.1 200 OK\r\n\r\n",
    told: { body: "hello", state: "done", left: 19 },
  },
  {
    name: "names keep their spelling, values lose the blanks around them, order and duplicates stay",
    answer: "HTTP/1.1 200 OK\r\nX-a:\t 1 2\t \r\nx-A:\r\nX-a:3\r\nContent-LENGTH: 0\r\n\r\n",
    told: { head: [200, "OK", ["X-a", "1 2", "x-A", "", "X-a", "3", "Content-LENGTH", "0"]], state: "done" },
  },
  {
    name: "a reason may hold anything but control bytes, be empty, or be left out with its space",
    answer: "HTTP/1.1 200 S\xf6 \r\nContent-Length: 0\r\n\r\n",
    told: { head: [200, "S\xf6 ", ["Content-Length", "0"]], state: "done" },
  },
  { name: "an empty reason", answer: "HTTP/1.1 304 \r\n\r\n", told: { head: [304, "", []], state: "done" } },
  { name: "no reason", answer: "HTTP/1.1 304\r\n\r\n", told: { head: [304, "", []], state: "done", reusable: true } },
  {
    name: "chunks",
    answer: `${CHUNKED_HEAD}3\r\nhel\r\n00000002\r\nlo\r\n0\r\n\r\n`,
    told: { head: [200, "OK", CHUNKED], body: "hello", trailers: [], state: "done", reusable: true },
  },
  {
    name: "sizes in both cases",
    answer: `${CHUNKED_HEAD}A\r\n0123456789\r\na\r\n0123456789\r\n0\r\n\r\n`,
    told: { state: "done" },
  },
  {
    name: "chunk extensions are dropped",
    answer: `${CHUNKED_HEAD}5;a;b=c\r\nhello\r\n0;z=1\r\n\r\n`,
    told: { body: "hello", state: "done", reusable: true },
  },
  {
    name: "trailers",
    answer: `${CHUNKED_HEAD}5\r\nhello\r\n0\r\nX-Sum: 1\r\nX-Sum:  2 \r\n\r\n`,
    told: { trailers: ["X-Sum", "1", "X-Sum", "2"], state: "done", reusable: true },
  },
  { name: "chunks without an end", answer: `${CHUNKED_HEAD}5\r\nhello\r\n`, told: { body: "hello", state: "open" } },
  {
    name: "a body that ends with the connection",
    answer: "HTTP/1.1 200 OK\r\n\r\nhello",
    told: { body: "hello", state: "ended", reusable: false },
  },
  {
    name: "HTTP/1.0 with a length is complete, and its connection not used again",
    answer: "HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 5\r\n\r\nhello",
    told: { body: "hello", state: "done", reusable: false },
  },
  {
    name: "HTTP/1.0 without a length",
    answer: "HTTP/1.0 200 OK\r\n\r\nhello",
    told: { body: "hello", state: "ended", reusable: false },
  },
  ...["close", "Close", "x, close", "close,x"].map((options) => ({
    name: `Connection: ${options}`,
    answer: `HTTP/1.1 200 OK\r\nConnection: ${options}\r\nContent-Length: 0\r\n\r\n`,
    told: { state: "done", reusable: false } as const,
  })),
  ...["keep-alive", "x-close", "closed"].map((options) => ({
    name: `Connection: ${options}`,
    answer: `HTTP/1.1 200 OK\r\nConnection: ${options}\r\nContent-Length: 0\r\n\r\n`,
    told: { state: "done", reusable: true } as const,
  })),
  {
    name: "HEAD has no body, and its connection is not trusted with another",
    method: "HEAD",
    answer: "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
    told: { body: "", state: "done", reusable: false, left: 5 },
  },
  {
    name: "204 has no body",
    answer: "HTTP/1.1 204 No Content\r\n\r\n",
    told: { body: "", state: "done", reusable: true },
  },
  ...[
    "204 No Content\r\nContent-Length: 5",
    "304 Not Modified\r\nContent-Length: 5",
    "204 No\r\nTransfer-Encoding: chunked",
  ].map((start) => ({
    name: `${start.split("\r\n").join(", ")} has no body, and may be wrong about it`,
    answer: `HTTP/1.1 ${start}\r\n\r\n`,
    told: { body: "", state: "done", reusable: false } as const,
  })),
  {
    name: "interim answers come first; 100 is not told",
    answer:
      "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 103 x\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
    told: {
      interims: [
        [103, ["Link", "</a>"]],
        [103, []],
      ],
      head: [200, "OK", LENGTH_5],
      body: "hello",
      state: "done",
    },
  },
  {
    name: "as many interim answers as may be",
    answer: `${"HTTP/1.1 103 x\r\n\r\n".repeat(16)}HTTP/1.1 204 x\r\n\r\n`,
    told: { state: "done" },
  },
  {
    name: "as large a head as may be",
    answer: `HTTP/1.1 204 x\r\nA: ${"a".repeat(65_536 - 23)}\r\n\r\n`,
    told: { state: "done" },
  },
];

/** Answers that a parser must not get to the end of. */
export const BROKEN: readonly (readonly [name: string, answer: string])[] = [
  ["another protocol", "SSH-2.0-x\r\n"],
  ["HTTP/0.9", "<html>"],
  ["lower case", "http/1.1 200 OK\r\n"],
  ["HTTP/2.0", "HTTP/2.0 200 OK\r\n"],
  ["HTTP/1.2", "HTTP/1.2 200 OK\r\n"],
  ["HTTP/1.10", "HTTP/1.10 200 OK\r\n"],
  ["an empty line first", "\r\nHTTP/1.1 200 OK\r\n\r\n"],
  ["two spaces before the status", "HTTP/1.1  200 OK\r\n"],
  ["a tab before the status", "HTTP/1.1\t200 OK\r\n"],
  ["a tab behind the status", "HTTP/1.1 200\tOK\r\n"],
  ["a status of two digits", "HTTP/1.1 20 OK\r\n"],
  ["a status of four digits", "HTTP/1.1 2000 OK\r\n"],
  ["a status with a letter", "HTTP/1.1 2x0 OK\r\n"],
  ["a status below 100", "HTTP/1.1 099 OK\r\n\r\n"],
  ["a status above 599", "HTTP/1.1 600 OK\r\n\r\n"],
  ["101", "HTTP/1.1 101 x\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n"],
  ["a control byte in the reason", "HTTP/1.1 200 O\0K\r\n"],
  ["a line feed alone", "HTTP/1.1 200 OK\n"],
  ["a carriage return alone", "HTTP/1.1 200 OK\r\rA: b\r\n"],
  ["a line feed alone behind a field", "HTTP/1.1 200 OK\r\nA: b\nC: d\r\n"],
  ["a carriage return inside a value", "HTTP/1.1 200 OK\r\nA: b\rc\r\n"],
  ["a carriage return alone at the end of the head", "HTTP/1.1 200 OK\r\n\rA"],
  ["a folded line", "HTTP/1.1 200 OK\r\nA: b\r\n c\r\n"],
  ["a folded line with a tab", "HTTP/1.1 200 OK\r\nA: b\r\n\tc\r\n"],
  ["a blank first in the head", "HTTP/1.1 200 OK\r\n A: b\r\n"],
  ["a space before the colon", "HTTP/1.1 200 OK\r\nA : b\r\n"],
  ["no name", "HTTP/1.1 200 OK\r\n: b\r\n"],
  ["no colon", "HTTP/1.1 200 OK\r\nA\r\n"],
  ["a name outside ASCII", "HTTP/1.1 200 OK\r\n\xe4: b\r\n"],
  ["a NUL in a value", "HTTP/1.1 200 OK\r\nA: b\0\r\n"],
  ["a delete in a value", "HTTP/1.1 200 OK\r\nA: b\x7f\r\n"],
  ...["", "+5", "-5", "5 5", "5,5", "0x5", "05", "00", "5.0", "1e1", "\xb2", "9999999999999999"].map(
    (length) => [`Content-Length: ${length}`, `HTTP/1.1 200 OK\r\nContent-Length: ${length}\r\n\r\nhello`] as const,
  ),
  ["two equal lengths", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\ncontent-length: 5\r\n\r\n"],
  ["a length and a coding", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n"],
  ["a coding and a length", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n"],
  ...["", "gzip", "gzip, chunked", "chunked, chunked", "chunked;q=1", "identity", "\x0bchunked", "xchunked"].map(
    (coding) => [`Transfer-Encoding: ${coding}`, `HTTP/1.1 200 OK\r\nTransfer-Encoding: ${coding}\r\n\r\n`] as const,
  ),
  ["the coding twice", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n"],
  ["a coding in HTTP/1.0", "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"],
  ["an interim answer with a coding", "HTTP/1.1 103 x\r\nTransfer-Encoding: chunked\r\n\r\n"],
  ["an interim answer in HTTP/1.0", "HTTP/1.0 103 x\r\n\r\n"],
  ["too many interim answers", "HTTP/1.1 103 x\r\n\r\n".repeat(17)],
  ["too many that are not told", "HTTP/1.1 100 x\r\n\r\n".repeat(17)],
  ["a head that is one byte too large", `HTTP/1.1 204 x\r\nA: ${"a".repeat(65_536 - 22)}\r\n\r\n`],
  ["a head without end", `HTTP/1.1 200 OK\r\nA: ${"a".repeat(70_000)}`],
  ["a reason without end", `HTTP/1.1 200 ${"a".repeat(70_000)}`],
  ["too many lines", `HTTP/1.1 200 OK\r\n${"A: b\r\n".repeat(1_001)}`],
  ...[
    "\r\n",
    " 5\r\n",
    "5 \r\n",
    "0x5\r\n",
    "+5\r\n",
    "-5\r\n",
    "g\r\n",
    "5\n",
    "5\rh",
    "00000000000000005\r\n",
    "fffffffffffffff\r\n",
  ].map((size) => [`the chunk size ${JSON.stringify(size)}`, `${CHUNKED_HEAD}${size}hello\r\n0\r\n\r\n`] as const),
  ["a chunk longer than its size", `${CHUNKED_HEAD}4\r\nhello\r\n0\r\n\r\n`],
  ["a chunk that ends with a line feed", `${CHUNKED_HEAD}5\r\nhello\n0\r\n\r\n`],
  ...[";", ";=b", ";a=", ";a\0", ";a b", " ;a", ";\xe4"].map(
    (extension) =>
      [`the chunk extension ${JSON.stringify(extension)}`, `${CHUNKED_HEAD}5${extension}\r\nhello\r\n`] as const,
  ),
  ["a chunk extension without end", `${CHUNKED_HEAD}5;${"a".repeat(20_000)}`],
  ["a malformed trailer", `${CHUNKED_HEAD}0\r\nA : b\r\n\r\n`],
  ["a trailer without end", `${CHUNKED_HEAD}0\r\nA: ${"a".repeat(20_000)}`],
  ["too many trailers", `${CHUNKED_HEAD}0\r\n${"A: b\r\n".repeat(2_000)}\r\n`],
];
