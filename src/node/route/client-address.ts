import { BlockList, isIP, SocketAddress } from "node:net";
import type { FieldSection } from "../../core/strict/field-section.ts";
import { fieldNamed } from "../../core/strict/known-fields.ts";
import type { Peer } from "../exchange.ts";

/** The client's address as far as it can be believed. */
export type ClientAddressOf = (peer: Peer, fields: FieldSection) => string;

const FORWARDED_FOR = fieldNamed("x-forwarded-for");

/** Addresses whose membership is remembered; forgotten all at once when full. */
const REMEMBERED_MAX = 4_096;

/**
 * Believes `X-Forwarded-For` as far as trusted proxies vouch for it: walks from the right over trusted addresses and
 * gives the first one that is not. A malformed entry ends the walk at the last good address.
 */
export function compileTrust(trustedProxies: readonly string[]): ClientAddressOf {
  if (trustedProxies.length === 0) return (peer) => plainAddress(peer.address);
  const trusts = compileAddressSet(trustedProxies);
  return (peer, fields) => {
    let address = plainAddress(peer.address);
    for (const value of fields.values(FORWARDED_FOR).toReversed()) {
      const entries = value.split(",");
      for (let j = entries.length - 1; j >= 0; j--) {
        if (!trusts(address)) return address;
        const entry = parseEntry(entries[j]!);
        if (entry === undefined) return address;
        address = entry;
      }
    }
    return address;
  };
}

/** Membership in addresses and CIDR blocks, IPv4 or IPv6; an IPv4-mapped address counts as the IPv4 one. */
export function compileAddressSet(blocks: readonly string[]): (address: string) => boolean {
  if (blocks.length === 0) return () => false;
  const list = new BlockList();
  for (const block of blocks) {
    const [address = "", prefix] = block.split("/");
    const family = isIP(address) === 4 ? "ipv4" : "ipv6";
    list.addSubnet(address, prefix === undefined ? (family === "ipv4" ? 32 : 128) : Number(prefix), family);
  }
  const remembered = new Map<string, boolean>();
  return (address) => {
    let known = remembered.get(address);
    if (known !== undefined) return known;
    const plain = plainAddress(address);
    const family = isIP(plain);
    known = family !== 0 && list.check(plain, family === 4 ? "ipv4" : "ipv6");
    if (remembered.size >= REMEMBERED_MAX) remembered.clear();
    remembered.set(address, known);
    return known;
  };
}

/** A socket's address without IPv6 zone; IPv4-mapped IPv6 as IPv4. */
export function plainAddress(address: string): string {
  if (!address.includes(":")) return address;
  const zone = address.indexOf("%");
  const plain = zone === -1 ? address : address.slice(0, zone);
  return unmapped(plain);
}

function unmapped(address: string): string {
  const tail = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  return tail ?? address;
}

// `192.0.2.1`, `192.0.2.1:4711`, `2001:db8::1`, `[2001:db8::1]`, `[2001:db8::1]:4711`
function parseEntry(entry: string): string | undefined {
  const text = entry.trim();
  const host = /^\[([^\]]*)\](?::\d{1,5})?$/.exec(text)?.[1] ?? /^([^:]*):\d{1,5}$/.exec(text)?.[1] ?? text;
  const family = isIP(host);
  if (family === 0 || host.includes("%")) return undefined;
  if (family === 4) return host;
  // One spelling for each address, so that conditions and logs compare.
  return unmapped(new SocketAddress({ address: host, family: "ipv6" }).address);
}
