import { isIP, SocketAddress } from "node:net";

/** Hex digits of an address, IPv4 mapped into IPv6 (RFC 4291 section 2.5.5.2). */
const KEY_CHARS = 32;
const MAPPED = "00000000000000000000ffff";

/** An address as 32 hex digits, so that addresses of one block stand together; empty where it is no address. */
export function addressKey(address: string): string {
  const bare = address.replace(/%.*$/, "");
  switch (isIP(bare)) {
    case 4:
      return (
        MAPPED +
        bare
          .split(".")
          .map((part) => hex(Number(part), 2))
          .join("")
      );
    case 6:
      return keyOfV6(bare);
    default:
      return "";
  }
}

/** First and last key of a block such as `203.0.113.0/24`, or of one address; undefined where it is neither. */
export function blockKeys(block: string): { readonly from: string; readonly to: string } | undefined {
  const [, address, length] = /^([^/]+)(?:\/(\d{1,3}))?$/.exec(block) ?? [];
  if (address === undefined) return undefined;
  const key = addressKey(address);
  if (key === "") return undefined;
  const bitsOfAddress = isIP(address) === 4 ? 32 : 128;
  const prefix = length === undefined ? bitsOfAddress : Number(length);
  if (prefix > bitsOfAddress) return undefined;
  const free = BigInt(bitsOfAddress - prefix);
  const from = (BigInt(`0x${key}`) >> free) << free;
  const to = from | ((1n << free) - 1n);
  return { from: from.toString(16).padStart(KEY_CHARS, "0"), to: to.toString(16).padStart(KEY_CHARS, "0") };
}

function keyOfV6(address: string): string {
  // The canonical form has at most one `::` and no dots but of a mapped address.
  const canonical = new SocketAddress({ address, family: "ipv6" }).address;
  const dotted = /^(.*:)(\d+)\.(\d+)\.(\d+)\.(\d+)$/.exec(canonical);
  const text =
    dotted === null
      ? canonical
      : `${dotted[1]}${hex(Number(dotted[2]) * 256 + Number(dotted[3]), 4)}:${hex(Number(dotted[4]) * 256 + Number(dotted[5]), 4)}`;
  const [before = "", after] = text.split("::");
  const head = before === "" ? [] : before.split(":");
  const tail = after === undefined || after === "" ? [] : after.split(":");
  const zeros = Array.from({ length: 8 - head.length - tail.length }, () => "0");
  return [...head, ...zeros, ...tail].map((group) => group.padStart(4, "0")).join("");
}

function hex(value: number, digits: number): string {
  return value.toString(16).padStart(digits, "0");
}
