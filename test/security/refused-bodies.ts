import { HIDDEN } from "./refused-requests.ts";

/** A chunked body that is broken: the request never ends at the upstream, and nothing behind it is a request. */
export interface RefusedBody {
  readonly name: string;
  readonly body: string;
}

const size = (name: string, text: string): RefusedBody => ({ name, body: `${text}\r\nabcd\r\n0\r\n\r\n${HIDDEN}` });
const end = (name: string, text: string): RefusedBody => ({ name, body: `4\r\nabcd\r\n${text}${HIDDEN}` });

export const REFUSED_BODIES: readonly RefusedBody[] = [
  size("0x before the size", "0x4"),
  size("a plus", "+4"),
  size("a minus", "-4"),
  size("a space before the size", " 4"),
  size("a space behind the size", "4 "),
  size("a tab behind the size", "4\t"),
  size("a space before the extension", "4 ;a"),
  size("an underscore", "0_4"),
  size("a dot", "4.0"),
  size("no size", ""),
  size("only an extension", ";a=b"),
  size("17 digits", "00000000000000004"),
  size("2^64 + 4", "10000000000000004"),
  size("2^53", "20000000000000"),
  size("all bits", "ffffffffffffffff"),
  size("a letter behind the size", "4g"),
  size("NUL behind the size", "4\0"),
  size("a byte over 0x7f", "4\xa0"),
  size("NUL in an extension", "4;a=\0"),
  size("LF in an extension", "4;a\nb"),
  size("a bare CR in an extension", "4;a\rb"),
  size("an extension without a name", "4;=b"),
  size("an empty extension", "4;"),
  size("a quote that never ends", '4;a="b'),
  size("a line end in a quoted extension", '4;a="\r\n"'),
  size("an extension over the bound", `4;a=${"b".repeat(300)}`),
  size("a size smaller than the data", "2"),
  size("a size larger than the data", "5"),
  { name: "a size line that ends with LF", body: `4\nabcd\r\n0\r\n\r\n${HIDDEN}` },
  { name: "a size line that ends with CR", body: `4\rabcd\r\n0\r\n\r\n${HIDDEN}` },
  { name: "data that ends with LF", body: `4\r\nabcd\n0\r\n\r\n${HIDDEN}` },
  { name: "data that ends with nothing", body: `4\r\nabcd0\r\n\r\n${HIDDEN}` },
  { name: "data that ends with two characters more", body: `4\r\nabcdxx0\r\n\r\n${HIDDEN}` },
  end("a last chunk that ends with LF", "0\n\r\n"),
  end("an end of LF", "0\r\n\n"),
  end("a last chunk of 17 zeros", "00000000000000000\r\n\r\n"),
  end("a trailer that is no field", "0\r\nx\r\n\r\n"),
  end("a folded trailer", "0\r\nX-A: b\r\n c\r\n\r\n"),
  end("a trailer with NUL", "0\r\nX-A: b\0\r\n\r\n"),
  end("a trailer with a space before the colon", "0\r\nX-A : b\r\n\r\n"),
  end("65 trailers", `0\r\n${"X-A: b\r\n".repeat(65)}\r\n`),
  ...[
    "Authorization",
    "Cookie",
    "Host",
    "Content-Length",
    "Transfer-Encoding",
    "X-Api-Key",
    "X_Api_Key",
    "Proxy-Authorization",
    "X-Forwarded-For",
    "Set-Cookie",
    "X.Api.Key",
  ].map((name) => end(`${name} as a trailer`, `0\r\n${name}: 5\r\n\r\n`)),
];
