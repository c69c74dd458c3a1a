import t from "tap";
import { checkHead, type HeadLimits } from "../../../src/core/strict/check-head.ts";
import type { CheckedHead } from "../../../src/core/strict/checked-head.ts";
import { headOf, limitsOf, type HeadChanges } from "./head.ts";

interface Case {
  readonly name: string;
  readonly head: HeadChanges;
  readonly limits?: Partial<HeadLimits>;
  readonly gives: Partial<Omit<CheckedHead, "fields">> & { fields?: readonly string[]; names?: readonly string[] };
}

const extra = (...fields: string[]): Case["head"] => ({ extra: fields });
const post = (...fields: string[]): Case["head"] => ({ method: "POST", extra: fields });
const host = (value: string): Case["head"] => ({ fields: ["Host", value] });
const key = Buffer.alloc(16, 1).toString("base64");

const CASES: readonly Case[] = [
  {
    name: "a plain GET",
    head: {},
    gives: {
      method: "GET",
      target: "/v1/items?page=2",
      host: "api.example.com",
      framing: { kind: "none" },
      websocket: false,
    },
  },
  { name: "an unusual method", head: { method: "M-SEARCH!" }, gives: { method: "M-SEARCH!" } },
  {
    name: "names are folded, their spelling is kept",
    head: extra("X-Odd", "1", "aCCEPT", "b"),
    gives: { names: ["host", "x-odd", "accept"], fields: ["Host", "api.example.com", "X-Odd", "1", "aCCEPT", "b"] },
  },
  {
    name: "bytes over 0x7f and tabs in a value",
    head: extra("X", "a\t\xe9"),
    gives: { fields: ["Host", "api.example.com", "X", "a\t\xe9"] },
  },
  { name: "an empty value", head: extra("X", ""), gives: { fields: ["Host", "api.example.com", "X", ""] } },
  {
    name: "as many fields as the limit",
    head: { fields: ["Host", "a", ...Array.from({ length: 9 }, () => ["X", "1"]).flat()] },
    limits: { headersMax: 10 },
    gives: { host: "a" },
  },

  {
    name: "a target as long as the limit",
    head: { target: "/1234567" },
    limits: { targetBytesMax: 8 },
    gives: { target: "/1234567" },
  },
  { name: "a target with an empty segment first", head: { target: "//x/y" }, gives: { target: "//x/y" } },
  {
    name: "absolute-form becomes origin-form",
    head: { target: "http://API.example.com/a?b" },
    gives: { target: "/a?b", host: "api.example.com" },
  },
  { name: "absolute-form without a path", head: { target: "HTTP://api.example.com" }, gives: { target: "/" } },
  { name: "absolute-form with only a query", head: { target: "https://api.example.com?b" }, gives: { target: "/?b" } },
  {
    name: "OPTIONS in absolute-form without a path asks the server",
    head: { method: "OPTIONS", target: "http://api.example.com" },
    gives: { target: "*" },
  },
  { name: "OPTIONS *", head: { method: "OPTIONS", target: "*" }, gives: { target: "*" } },

  { name: "no Host in 1.0", head: { proto: "1.0", fields: [] }, gives: { host: "" } },
  {
    name: "Host with a port, in lower case",
    head: host("API.Example.COM:8080"),
    gives: { host: "api.example.com:8080" },
  },
  { name: "an IPv4 address", head: host("192.0.2.1:80"), gives: { host: "192.0.2.1:80" } },
  { name: "an IPv6 address", head: host("[2001:DB8::1]"), gives: { host: "[2001:db8::1]" } },
  { name: "an IPv6 address with a port", head: host("[::1]:65535"), gives: { host: "[::1]:65535" } },
  {
    name: "a name with an underscore and a final dot",
    head: host("my_service.local."),
    gives: { host: "my_service.local." },
  },

  { name: "a length", head: post("Content-Length", "5"), gives: { framing: { kind: "length", bytes: 5 } } },
  { name: "a length of 0", head: post("Content-Length", "0"), gives: { framing: { kind: "length", bytes: 0 } } },
  {
    name: "the largest length",
    head: post("Content-Length", "9007199254740991"),
    gives: { framing: { kind: "length", bytes: Number.MAX_SAFE_INTEGER } },
  },
  { name: "chunked in any case", head: post("Transfer-Encoding", "ChunkeD"), gives: { framing: { kind: "chunked" } } },
  { name: "a POST without a body", head: post(), gives: { framing: { kind: "none" } } },

  {
    name: "Expect: 100-continue",
    head: post("Content-Length", "5", "Expect", "100-Continue"),
    gives: { expectsContinue: true },
  },
  {
    name: "Expect without a body waits for nothing",
    head: extra("Expect", "100-continue"),
    gives: { expectsContinue: false },
  },
  {
    name: "Expect in 1.0 is ignored",
    head: { ...post("Content-Length", "5", "Expect", "100-continue"), proto: "1.0" },
    gives: { expectsContinue: false },
  },

  {
    name: "Connection with harmless options",
    head: extra("Connection", "keep-alive, , TE,X-Hop"),
    gives: { method: "GET" },
  },
  {
    name: "an upgrade to HTTP/2 is an ordinary request",
    head: extra("Connection", "Upgrade, HTTP2-Settings", "Upgrade", "h2c", "HTTP2-Settings", "AAMAAABk"),
    gives: { websocket: false },
  },
  {
    name: "a WebSocket handshake",
    head: extra(
      "Connection",
      "keep-alive, Upgrade",
      "Upgrade",
      "WebSocket",
      "Sec-WebSocket-Version",
      "13",
      "Sec-WebSocket-Key",
      key,
    ),
    gives: { websocket: true },
  },

  {
    name: "a second Authorization passes where duplicates do",
    head: extra("Authorization", "a", "Authorization", "b"),
    limits: { duplicates: "pass" },
    gives: { fields: ["Host", "api.example.com", "Authorization", "a", "Authorization", "b"] },
  },
  {
    name: "fields that are lists may be repeated",
    head: extra(
      "Cookie",
      "a=1",
      "Cookie",
      "b=2",
      "Accept",
      "a",
      "Accept",
      "b",
      "X-Forwarded-For",
      "a",
      "X-Forwarded-For",
      "b",
    ),
    gives: { method: "GET" },
  },

  { name: "an underscore in a name of its own", head: extra("my_field", "1"), gives: { names: ["host", "my_field"] } },
  {
    name: "a look-alike passes where underscores do",
    head: extra("X_Api_Key", "1"),
    limits: { underscores: "pass" },
    gives: { names: ["host", "x_api_key"] },
  },
  {
    name: "look-alikes are dropped where they shall be, and nothing else",
    head: extra("A", "1", "Content_Length", "5", "B", "2", "X_Demo_Key", "1", "my_own", "3"),
    limits: { underscores: "drop" },
    gives: {
      names: ["host", "a", "b", "my_own"],
      fields: ["Host", "api.example.com", "A", "1", "B", "2", "my_own", "3"],
      framing: { kind: "none" },
    },
  },

  { name: "HTTP/2 without a length", head: { proto: "2.0", method: "POST" }, gives: { framing: { kind: "chunked" } } },
  { name: "HTTP/2 without a body", head: { proto: "2.0", bodyless: true }, gives: { framing: { kind: "none" } } },
  {
    name: "HTTP/2 with a length",
    head: { proto: "2.0", method: "POST", extra: ["content-length", "7"] },
    gives: { framing: { kind: "length", bytes: 7 } },
  },
  {
    name: "HTTP/2 with TE: trailers",
    head: { proto: "2.0", extra: ["te", "trailers"] },
    gives: { names: ["host", "te"] },
  },
  {
    name: "HTTP/2: a Host equal to :authority is dropped",
    head: { proto: "2.0", extra: ["host", "API.example.com", "x", "1"] },
    gives: { fields: ["host", "api.example.com", "x", "1"], names: ["host", "x"] },
  },
  {
    name: "HTTP/2: cookie crumbs stay apart",
    head: { proto: "2.0", extra: ["cookie", "a=1", "cookie", "b=2"] },
    gives: { fields: ["host", "api.example.com", "cookie", "a=1", "cookie", "b=2"] },
  },
];

t.test("a clear head is read in the one way it can be read", (t) => {
  for (const { name, head, limits, gives } of CASES) {
    const result = checkHead(headOf(head), limitsOf(limits));
    if ("code" in result) t.fail(`${name}: ${result.code}, ${result.reason}`);
    else t.match({ ...result, fields: result.fields.list(), names: namesOf(result) }, gives, name);
  }
  t.end();
});

function namesOf({ fields }: CheckedHead): string[] {
  return Array.from({ length: fields.count }, (_, i) => fields.name(i));
}
