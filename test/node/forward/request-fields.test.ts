import t from "tap";
import type { CheckedHead, Framing } from "../../../src/core/strict/checked-head.ts";
import { FieldSection } from "../../../src/core/strict/field-section.ts";
import { requestFields } from "../../../src/node/forward/request-fields.ts";

function headOf(fields: readonly string[], framing: Framing = { kind: "none" }): CheckedHead {
  return {
    method: "GET",
    scheme: "https",
    proto: "1.1",
    target: "/",
    host: "h",
    framing,
    fields: FieldSection.of(fields),
    websocket: false,
    expectsContinue: false,
  };
}

function linesOf(
  fields: readonly string[],
  options: { trusted?: boolean; address?: string; framing?: Framing } = {},
): string[] {
  const { trusted = false, address = "192.0.2.1", framing } = options;
  const head = headOf(fields, framing);
  const bodyBytes = head.framing.kind === "length" ? head.framing.bytes : undefined;
  const lines = requestFields({ head, peer: { address, port: 1 }, trusted, requestId: "id", bodyBytes });
  return lines.split("\r\n").slice(0, -1);
}

const OURS = [
  "X-Forwarded-For: 192.0.2.1",
  "X-Forwarded-Proto: https",
  "X-Forwarded-Host: A.test:8",
  'Forwarded: for=192.0.2.1;proto=https;host="A.test:8"',
  "X-Request-Id: id",
];
const HOST = ["Host", "A.test:8"];

t.test("order, spelling and duplicates stay, ours stand last", async (t) => {
  const fields = ["x-B", "1", ...HOST, "COOKIE", "a", "X-b", "2", "Cookie", "b"];
  t.same(linesOf(fields), ["x-B: 1", "Host: A.test:8", "COOKIE: a", "X-b: 2", "Cookie: b", ...OURS]);
});

const REMOVED: readonly string[][] = [
  ["Connection", "close"],
  ["Connection", "keep-alive, X-Hop", "X-Hop", "1", "x-hop", "2"],
  ["Connection", "x-one", "Connection", " , X-Two", "X-One", "1", "X-TWO", "2"],
  ["Keep-Alive", "timeout=5"],
  ["Proxy-Connection", "keep-alive"],
  ["TE", "trailers"],
  ["Trailer", "X-Sum"],
  ["Transfer-Encoding", "chunked"],
  ["Upgrade", "h2c", "HTTP2-Settings", "AAMA"],
  ["Expect", "100-continue"],
  ["Content-Length", "5"],
  ["X-Request-ID", "theirs"],
  ["X-Forwarded-For", "1.1.1.1", "x-forwarded-for", "2.2.2.2"],
  ["X-Forwarded-Proto", "ftp"],
  ["X-Forwarded-Host", "evil.test"],
  ["Forwarded", "for=1.1.1.1"],
];

t.test("hop-by-hop fields and what only a proxy may say are removed", async (t) => {
  for (const fields of REMOVED) t.same(linesOf([...HOST, ...fields]), ["Host: A.test:8", ...OURS], fields.join(" "));
});

t.test("a Connection option cannot remove what the node adds", async (t) => {
  const fields = [...HOST, "Connection", "X-Forwarded-For, Forwarded, X-Request-Id"];
  t.same(linesOf(fields), ["Host: A.test:8", ...OURS]);
});

t.test("what a trusted peer says of the client stays and the peer is added", async (t) => {
  const fields = [
    ...HOST,
    ...["X-Forwarded-For", "1.1.1.1", "X-Forwarded-For", "2.2.2.2"],
    ...["X-Forwarded-Proto", "http", "X-Forwarded-Host", "public.test", "Forwarded", "for=1.1.1.1"],
  ];
  t.same(linesOf(fields, { trusted: true }), [
    "Host: A.test:8",
    "X-Forwarded-For: 1.1.1.1, 2.2.2.2, 192.0.2.1",
    "X-Forwarded-Proto: http",
    "X-Forwarded-Host: public.test",
    'Forwarded: for=1.1.1.1, for=192.0.2.1;proto=https;host="A.test:8"',
    "X-Request-Id: id",
  ]);
});

t.test("a trusted peer that says nothing gets what any peer gets", async (t) => {
  t.same(linesOf(HOST, { trusted: true }), ["Host: A.test:8", ...OURS]);
});

t.test("addresses and hosts are written so that they read back", async (t) => {
  t.same(linesOf([], { address: "2001:db8::1" }), [
    "X-Forwarded-For: 2001:db8::1",
    "X-Forwarded-Proto: https",
    'Forwarded: for="[2001:db8::1]";proto=https',
    "X-Request-Id: id",
  ]);
  t.equal(linesOf(HOST, { address: "::ffff:192.0.2.1" })[1], "X-Forwarded-For: 192.0.2.1");
  t.equal(
    linesOf(["Host", 'a"b'])[4],
    "Forwarded: for=192.0.2.1;proto=https",
    "a host that quotes cannot hold is left out",
  );
});

t.test("Content-Length stands only where the framing is a length", async (t) => {
  const lengths = (framing: Framing): string[] =>
    linesOf([...HOST, "Content-Length", "7"], { framing }).filter((line) => line.startsWith("Content-Length"));
  t.same(lengths({ kind: "length", bytes: 7 }), ["Content-Length: 7"]);
  t.same(lengths({ kind: "chunked" }), []);
  t.same(lengths({ kind: "none" }), []);
});
