import t from "tap";
import { parseProxyHeader, type ProxyHeader } from "../../../src/node/listen/proxy-header.ts";
import { openHarness } from "./harness.ts";

const SIGNATURE = Buffer.from("\r\n\r\n\0\r\nQUIT\n");

function binary(versionAndCommand: number, family: number, variable: Buffer, length = variable.length): Buffer {
  return Buffer.concat([SIGNATURE, Buffer.from([versionAndCommand, family, length >> 8, length & 255]), variable]);
}

const IPV4 = Buffer.from([192, 0, 2, 1, 198, 51, 100, 1, 0xdc, 0x04, 0x01, 0xbb]);
const IPV6 = Buffer.concat([
  Buffer.from("20010db8000000000000000000000001", "hex"),
  Buffer.from("20010db8000000000000000000000002", "hex"),
  Buffer.from([0xdc, 0x04, 0x01, 0xbb]),
]);
const MAPPED = Buffer.concat([Buffer.from("00000000000000000000ffffc0000201", "hex"), IPV6.subarray(16)]);
const TLV = Buffer.from([0x04, 0, 3, 1, 2, 3]);

const GOOD: readonly (readonly [
  name: string,
  header: Buffer,
  source: ProxyHeader & { kind: "complete" } extends { source: infer S } ? S : never,
])[] = [
  ["v1 TCP4", Buffer.from("PROXY TCP4 192.0.2.1 198.51.100.1 56324 443\r\n"), { address: "192.0.2.1", port: 56_324 }],
  [
    "v1 TCP4 with port 0",
    Buffer.from("PROXY TCP4 192.0.2.1 198.51.100.1 0 65535\r\n"),
    { address: "192.0.2.1", port: 0 },
  ],
  [
    "v1 TCP6",
    Buffer.from("PROXY TCP6 2001:db8::1 2001:db8::2 56324 443\r\n"),
    { address: "2001:db8::1", port: 56_324 },
  ],
  [
    "v1 TCP6 mapped",
    Buffer.from("PROXY TCP6 ::ffff:192.0.2.1 ::1 56324 443\r\n"),
    { address: "192.0.2.1", port: 56_324 },
  ],
  ["v1 UNKNOWN", Buffer.from("PROXY UNKNOWN\r\n"), undefined],
  ["v1 UNKNOWN with addresses", Buffer.from("PROXY UNKNOWN ffff::1 ffff::2 1 2\r\n"), undefined],
  ["v2 TCP4", binary(0x21, 0x11, IPV4), { address: "192.0.2.1", port: 56_324 }],
  ["v2 TCP4 with extensions", binary(0x21, 0x11, Buffer.concat([IPV4, TLV])), { address: "192.0.2.1", port: 56_324 }],
  ["v2 TCP6", binary(0x21, 0x21, IPV6), { address: "2001:db8::1", port: 56_324 }],
  ["v2 TCP6 mapped", binary(0x21, 0x21, MAPPED), { address: "192.0.2.1", port: 56_324 }],
  ["v2 LOCAL", binary(0x20, 0x00, Buffer.alloc(0)), undefined],
  ["v2 LOCAL with addresses, which do not count", binary(0x20, 0x11, IPV4), undefined],
  ["v2 unspecified", binary(0x21, 0x00, TLV), undefined],
  ["v2 unix", binary(0x21, 0x31, Buffer.alloc(216)), undefined],
];

const BROKEN: readonly (readonly [name: string, header: Buffer])[] = [
  ["HTTP", Buffer.from("GET / HTTP/1.1\r\n")],
  ["a TLS hello", Buffer.from([0x16, 3, 1])],
  ["v1 in lower case", Buffer.from("proxy TCP4 192.0.2.1 198.51.100.1 1 2\r\n")],
  ["v1 with another protocol", Buffer.from("PROXY UDP4 192.0.2.1 198.51.100.1 1 2\r\n")],
  ["v1 without addresses", Buffer.from("PROXY TCP4\r\n")],
  ["v1 with a port missing", Buffer.from("PROXY TCP4 192.0.2.1 198.51.100.1 1\r\n")],
  ["v1 with something more", Buffer.from("PROXY TCP4 192.0.2.1 198.51.100.1 1 2 3\r\n")],
  ["v1 with a space at the end", Buffer.from("PROXY TCP4 192.0.2.1 198.51.100.1 1 2 \r\n")],
  ["v1 with two spaces", Buffer.from("PROXY TCP4  192.0.2.1 198.51.100.1 1 2\r\n")],
  ["v1 with a tab", Buffer.from("PROXY TCP4 192.0.2.1\t198.51.100.1 1 2\r\n")],
  ["v1 TCP4 with IPv6", Buffer.from("PROXY TCP4 2001:db8::1 2001:db8::2 1 2\r\n")],
  ["v1 TCP6 with a zone", Buffer.from("PROXY TCP6 fe80::1%eth0 ::1 1 2\r\n")],
  ["v1 with a leading zero", Buffer.from("PROXY TCP4 192.0.2.01 198.51.100.1 1 2\r\n")],
  ["v1 with a port of 01", Buffer.from("PROXY TCP4 192.0.2.1 198.51.100.1 01 2\r\n")],
  ["v1 with a port over 65535", Buffer.from("PROXY TCP4 192.0.2.1 198.51.100.1 65536 2\r\n")],
  ["v1 with a signed port", Buffer.from("PROXY TCP4 192.0.2.1 198.51.100.1 +1 2\r\n")],
  ["v1 with bare LF", Buffer.from("PROXY TCP4 192.0.2.1 198.51.100.1 1 2\n")],
  ["v1 without end", Buffer.from(`PROXY UNKNOWN ${"a".repeat(93)}`)],
  ["v1 with its end too late", Buffer.from(`PROXY UNKNOWN ${"a".repeat(93)}\r\n`)],
  ["v2 with another version", binary(0x11, 0x11, IPV4)],
  ["v2 with another command", binary(0x22, 0x11, IPV4)],
  ["v2 over UDP", binary(0x21, 0x12, IPV4)],
  ["v2 with short IPv4 addresses", binary(0x21, 0x11, IPV4.subarray(0, 11))],
  ["v2 with short IPv6 addresses", binary(0x21, 0x21, IPV6.subarray(0, 35))],
  ["v2 with short unix addresses", binary(0x21, 0x31, Buffer.alloc(215))],
  ["v2 over the limit", binary(0x21, 0x11, IPV4, 65_535)],
];

t.test("a header is complete at its last byte, and not before", (t) => {
  for (const [name, header, source] of GOOD) {
    const followed = Buffer.concat([header, Buffer.from("GET / HTTP/1.1\r\n")]);
    t.same(parseProxyHeader(followed), { kind: "complete", bytes: header.length, source }, name);
    for (let cut = 0; cut < header.length; cut++) {
      t.equal(parseProxyHeader(header.subarray(0, cut)).kind, "incomplete", `${name}, cut at ${cut}`);
    }
  }
  t.end();
});

t.test("what is not exactly a header is refused", (t) => {
  for (const [name, header] of BROKEN) t.equal(parseProxyHeader(header).kind, "broken", name);
  t.end();
});

const REQUEST = "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";

t.test("a listed peer's header gives the client's address, wherever the bytes are cut", async (t) => {
  const harness = await openHarness({ config: { proxy_protocol: { from: ["127.0.0.0/8"] } } });
  t.teardown(() => harness.close());
  for (const [name, header, source] of GOOD) {
    const all = Buffer.concat([header, Buffer.from(REQUEST)]);
    const cuts =
      header.length > 120 ? [1, 100, header.length] : Array.from({ length: header.length + 2 }, (_, i) => i + 1);
    for (const cut of cuts) {
      const text = await harness.talk([all.subarray(0, cut), all.subarray(cut)]);
      const { peer } = JSON.parse(text.split("\r\n\r\n")[1] ?? "{}");
      t.match(peer, source ?? { address: "127.0.0.1" }, `${name}, cut at ${cut}`);
    }
  }
});

t.test("a listed peer without a header is closed without an answer", async (t) => {
  const harness = await openHarness({ config: { proxy_protocol: { from: ["127.0.0.1"] } } });
  t.teardown(() => harness.close());
  for (const [name, header] of BROKEN)
    t.equal(await harness.talk(Buffer.concat([header, Buffer.from(REQUEST)])), "", name);
  t.equal(harness.exchanges.length, 0);
  t.same([...new Set(harness.refused.map(({ code }) => code))], ["malformed_request"]);
  t.equal(harness.refused.length, BROKEN.length);
});

t.test("a listed peer that is late or leaves is cut and counted", async (t) => {
  const harness = await openHarness({ timeouts: { head: 60 }, config: { proxy_protocol: { from: ["127.0.0.1"] } } });
  t.teardown(() => harness.close());
  t.equal(await harness.talk("PROXY TCP4 192.0."), "");
  t.same(
    harness.refused.map(({ code }) => code),
    ["request_timeout"],
  );
  const socket = await harness.dial();
  socket.end("PROXY");
  await harness.idle();
  t.same(
    harness.refused.map(({ code }) => code),
    ["request_timeout", "malformed_request"],
  );
});

t.test("a header from a peer that is not listed is not believed", async (t) => {
  const harness = await openHarness({ config: { proxy_protocol: { from: ["192.0.2.7"] } } });
  t.teardown(() => harness.close());
  for (const [name, header] of GOOD) {
    t.match(await harness.talk(Buffer.concat([header, Buffer.from(REQUEST)])), /^HTTP\/1\.1 (400|505) /, name);
  }
  t.equal(harness.exchanges.length, 0);
});
