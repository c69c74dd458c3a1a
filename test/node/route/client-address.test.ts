import t from "tap";
import { FieldSection } from "../../../src/core/strict/field-section.ts";
import { compileAddressSet, compileTrust } from "../../../src/node/route/client-address.ts";

const TRUSTED = ["127.0.0.1", "10.0.0.0/8", "2001:db8::/32"];

/** Peer, X-Forwarded-For lines, expected client. */
const CASES: readonly [peer: string, lines: readonly string[], client: string, why: string][] = [
  ["192.0.2.1", ["198.51.100.7"], "192.0.2.1", "an untrusted peer is not believed"],
  ["127.0.0.1", [], "127.0.0.1", "nothing to believe"],
  ["127.0.0.1", ["198.51.100.7"], "198.51.100.7", "one hop"],
  ["::ffff:127.0.0.1", ["198.51.100.7"], "198.51.100.7", "a mapped peer"],
  ["::ffff:192.0.2.1", [], "192.0.2.1", "a mapped peer is given as IPv4"],
  ["127.0.0.1", ["1.1.1.1, 198.51.100.7, 10.1.2.3"], "198.51.100.7", "the rightmost untrusted one"],
  ["127.0.0.1", ["1.1.1.1, 198.51.100.7", "10.1.2.3,10.0.0.1"], "198.51.100.7", "over several lines"],
  ["127.0.0.1", ["10.1.2.3, 10.0.0.9"], "10.1.2.3", "all trusted: the first of them"],
  ["127.0.0.1", ["198.51.100.7, unknown, 10.0.0.1"], "10.0.0.1", "a malformed entry ends the walk"],
  ["127.0.0.1", ["198.51.100.7,, 10.0.0.1"], "10.0.0.1", "an empty entry ends the walk"],
  ["127.0.0.1", ["198.51.100.7:4711"], "198.51.100.7", "with a port"],
  ["127.0.0.1", ["[2001:DB9:0::1]:4711"], "2001:db9::1", "IPv6 with a port, in one spelling"],
  ["127.0.0.1", ["2001:db9::1"], "2001:db9::1", "IPv6"],
  ["127.0.0.1", ["::ffff:198.51.100.7"], "198.51.100.7", "mapped"],
  ["127.0.0.1", ["::ffff:c633:6407"], "198.51.100.7", "mapped, in hex"],
  ["127.0.0.1", ["fe80::1%eth0"], "127.0.0.1", "a zone is malformed"],
  ["fe80::1%eth0", [], "fe80::1", "a peer's zone is dropped"],
  ["127.0.0.1", ["198.51.100.7, 2001:db8::5"], "198.51.100.7", "over a trusted IPv6 proxy"],
  ["127.0.0.1", ["198.51.100.07"], "127.0.0.1", "an octal-looking address is malformed"],
];

t.test("the client's address as far as trusted proxies vouch for it", async (t) => {
  const clientAddress = compileTrust(TRUSTED);
  for (const [address, lines, client, why] of CASES) {
    const fields = FieldSection.of(["Host", "h", ...lines.flatMap((line) => ["X-Forwarded-For", line])]);
    t.equal(clientAddress({ address, port: 1 }, fields), client, why);
  }
});

t.test("without trusted proxies only the peer counts", async (t) => {
  const clientAddress = compileTrust([]);
  t.equal(
    clientAddress({ address: "::ffff:127.0.0.1", port: 1 }, FieldSection.of(["X-Forwarded-For", "1.1.1.1"])),
    "127.0.0.1",
  );
});

t.test("membership in addresses and blocks", async (t) => {
  const CASES: readonly [blocks: readonly string[], address: string, member: boolean][] = [
    [[], "127.0.0.1", false],
    [["10.0.0.0/8"], "10.255.0.1", true],
    [["10.0.0.0/8"], "11.0.0.1", false],
    [["10.0.0.0/8"], "::ffff:10.0.0.1", true],
    [["::ffff:10.0.0.0/104"], "10.0.0.1", true],
    [["192.0.2.1"], "192.0.2.1", true],
    [["192.0.2.1"], "192.0.2.2", false],
    [["2001:db8::/32"], "2001:db8:1::1", true],
    [["2001:db8::/32"], "2001:db9::1", false],
    [["2001:db8::1"], "2001:0db8::0001", true],
    [["0.0.0.0/0"], "::1", false],
    [["::/0"], "::1", true],
    [["10.0.0.0/8"], "no address", false],
    [["10.0.0.0/8"], "", false],
  ];
  for (const [blocks, address, member] of CASES) {
    t.equal(compileAddressSet(blocks)(address), member, `${address} in ${blocks.join(" ")}`);
  }
});

t.test("a flood of addresses does not change the answer", async (t) => {
  const trusts = compileAddressSet(["10.0.0.0/16"]);
  for (let i = 0; i < 10_000; i++) trusts(`192.0.${i >> 8}.${i & 255}`);
  t.equal(trusts("10.0.0.1"), true);
  t.equal(trusts("192.0.0.0"), false);
});
