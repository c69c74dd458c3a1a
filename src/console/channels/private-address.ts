import { BlockList, isIP } from "node:net";

/** Addresses of no public place (IANA special-purpose registries; RFC 6890 and its updates). */
const BLOCKS: readonly (readonly [network: string, prefix: number])[] = [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.0.2.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  ["224.0.0.0", 3],
  ["::", 127],
  ["64:ff9b::", 96],
  ["64:ff9b:1::", 48],
  ["100::", 64],
  ["2001:db8::", 32],
  ["2002::", 16],
  ["fc00::", 7],
  ["fe80::", 10],
  ["ff00::", 8],
];

const blocks = new BlockList();
for (const [network, prefix] of BLOCKS) blocks.addSubnet(network, prefix, network.includes(":") ? "ipv6" : "ipv4");

/** Whether an IP address leads into a network of one's own, or nowhere. IPv4 within IPv6 counts as what it is. */
export function isPrivateAddress(address: string): boolean {
  return blocks.check(address, isIP(address) === 6 ? "ipv6" : "ipv4");
}
