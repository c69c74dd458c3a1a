import type { Random } from "../../random.ts";
/** Requests as they may come, good and odd; `mutant` makes others of them. Latin-1. */
const H = "Host: api.example.com\r\n";
const CHUNKED = `POST /c HTTP/1.1\r\n${H}Transfer-Encoding: chunked\r\n\r\n`;
const KEY = Buffer.alloc(16, 7).toString("base64");

export const CORPUS: readonly string[] = [
  `GET / HTTP/1.1\r\n${H}\r\n`,
  `GET /a/b?c=d&e=%20f HTTP/1.1\r\n${H}User-Agent: curl/8.5\r\nAccept: */*\r\nAuthorization: Bearer abc\r\n\r\n`,
  `GET / HTTP/1.1\r\n${H}X-Odd: \t a \xe9 b \t\r\nX-Empty:\r\nX-Blank:   \r\n\r\n`,
  `GET http://api.example.com/x?y HTTP/1.1\r\n${H}\r\n`,
  `OPTIONS * HTTP/1.1\r\n${H}\r\n`,
  `\r\nGET /after-an-empty-line HTTP/1.1\r\n${H}\r\n`,
  `GET / HTTP/1.0\r\n\r\n`,
  `GET / HTTP/1.0\r\n${H}Connection: keep-alive\r\n\r\nGET /2 HTTP/1.1\r\n${H}\r\n`,
  `GET /1 HTTP/1.1\r\n${H}\r\nGET /2 HTTP/1.1\r\n${H}\r\nGET /3 HTTP/1.1\r\n${H}Connection: close\r\n\r\n`,
  `HEAD / HTTP/1.1\r\n${H}Connection: close, x\r\n\r\n`,
  `M-SEARCH / HTTP/1.1\r\n${H}\r\nPROPFIND / HTTP/1.1\r\n${H}\r\n`,
  `POST /l HTTP/1.1\r\n${H}Content-Length: 5\r\n\r\nhello`,
  `POST /l HTTP/1.1\r\n${H}Content-Length: 0\r\n\r\nGET /next HTTP/1.1\r\n${H}\r\n`,
  `PUT /l HTTP/1.1\r\n${H}Content-Length: 12\r\nExpect: 100-continue\r\n\r\nhello\r\nworldGET /next HTTP/1.1\r\n${H}\r\n`,
  `${CHUNKED}5\r\nhello\r\n0\r\n\r\n`,
  `${CHUNKED}5\r\nhello\r\n00a\r\n0123456789\r\n0\r\n\r\nGET /next HTTP/1.1\r\n${H}\r\n`,
  `${CHUNKED}5;a=b;c\r\nhello\r\n1;q="x\\"y;z"\r\n!\r\n0;last\r\n\r\n`,
  `${CHUNKED}2\r\nhe\r\n3\r\nllo\r\n0\r\nX-Sum: 1\r\nX-Other:  2 \r\n\r\nGET /next HTTP/1.1\r\n${H}\r\n`,
  `${CHUNKED}0\r\n\r\nPOST /2 HTTP/1.1\r\n${H}Content-Length: 3\r\n\r\nabc`,
  `DELETE / HTTP/1.1\r\n${H}Transfer-Encoding: Chunked\r\nConnection: keep-alive\r\n\r\nF\r\n0123456789abcde\r\n0\r\n\r\n`,
  `GET / HTTP/1.1\r\n${H}Upgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings\r\nHTTP2-Settings: AAMAAABk\r\n\r\n`,
  `GET /ws HTTP/1.1\r\n${H}Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${KEY}\r\n\r\n`,
  `GET / HTTP/1.1\r\n${H}Cookie: a=1; b=2\r\nCookie: c=3\r\nX-Forwarded-For: 192.0.2.1\r\nTE: trailers\r\n\r\n`,
  // Refused by both or by one: their neighbours are of interest.
  `POST / HTTP/1.1\r\n${H}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
  `POST / HTTP/1.1\r\n${H}Content-Length: 5\r\nContent-Length: 5\r\n\r\nhello`,
  `POST / HTTP/1.1\r\n${H}Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n`,
  `GET / HTTP/1.1\r\n${H}X: a\r\n b\r\n\r\n`,
  `GET / HTTP/1.1\n${H}\n`,
];

/** What parsers disagree about. */
const PIECES: readonly string[] = [
  ...'\r\n\t\0\x01\x0b\x0c\x7f\x80\xff :;,"\\=+-_#?/0159afgxAF'.split(""),
  ...[
    "\r\n",
    "\n\n",
    "\r\r\n",
    "\r\n\r\n",
    "\r\n ",
    " :",
    ": ",
    "0\r\n\r\n",
    "0x",
    "00",
    "\xa0",
    "HTTP/1.1",
    "http://",
    "1.0",
  ],
  ...[
    "Content-Length: 5\r\n",
    "Content-Length:5 \r\n",
    "Content-Length: 0\r\n",
    "Content-Length: 5\t\r\n",
    "Content_Length: 5\r\n",
  ],
  ...[
    "Transfer-Encoding: chunked\r\n",
    "Transfer-Encoding: chunked \r\n",
    "Transfer-Encoding:\tchunked\r\n",
    "Transfer-Encoding: x\r\n",
  ],
  ...[
    "Connection: close\r\n",
    "Connection: upgrade\r\n",
    "Upgrade: websocket\r\n",
    "Expect: 100-continue\r\n",
    "Host: b\r\n",
    ";a=b",
    ';a="b"',
  ],
];

/** A request of the corpus, changed in one to three places. */
export function mutant(random: Random): string {
  let text = pick(CORPUS, random);
  for (let changes = 1 + below(3, random); changes > 0; changes--) text = change(text, random);
  return text;
}

/** The bytes of a text, cut into pieces at random places. */
export function cut(text: string, random: Random): Buffer[] {
  const pieces: Buffer[] = [];
  // A third comes whole, as most requests do.
  const cuts = Math.max(0, below(6, random) - 1);
  const places = Array.from({ length: cuts }, () => below(text.length, random)).sort((a, b) => a - b);
  let from = 0;
  for (const to of [...places, text.length]) {
    if (to > from) pieces.push(Buffer.from(text.slice(from, to), "latin1"));
    from = Math.max(from, to);
  }
  return pieces;
}

function change(text: string, random: Random): string {
  const at = below(text.length + 1, random);
  const end = Math.min(text.length, at + 1 + below(8, random));
  switch (below(8, random)) {
    case 0:
      return text.slice(0, at) + String.fromCharCode(below(256, random)) + text.slice(at + 1);
    case 1:
      return (
        text.slice(0, at) +
        String.fromCharCode((text.charCodeAt(at) || 0) ^ (1 << below(8, random))) +
        text.slice(at + 1)
      );
    case 2:
    case 3:
      return text.slice(0, at) + pick(PIECES, random) + text.slice(at);
    case 4:
      return text.slice(0, at) + pick(PIECES, random) + text.slice(at + 1);
    case 5:
      return text.slice(0, at) + text.slice(end);
    case 6:
      return text.slice(0, end) + text.slice(at);
    default:
      return insertLine(text, random);
  }
}

/** Doubles a line, or puts one where a line starts. */
function insertLine(text: string, random: Random): string {
  const lines = text.split("\r\n");
  const at = below(lines.length, random);
  const line = random() < 0.5 ? lines[at]! : pick(PIECES, random).replace("\r\n", "");
  return lines.toSpliced(at, 0, line).join("\r\n");
}

function below(limit: number, random: Random): number {
  return Math.floor(random() * limit);
}

function pick<Item>(items: readonly Item[], random: Random): Item {
  return items[below(items.length, random)]!;
}
