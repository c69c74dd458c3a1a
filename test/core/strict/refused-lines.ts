import type { FaultCode } from "../../../src/core/fault.ts";
import type { HeadLimits } from "../../../src/core/strict/check-head.ts";
import type { HeadChanges } from "./head.ts";

/** A head that is refused, and with what. */
export interface RefusedHead {
  readonly name: string;
  readonly head: HeadChanges;
  readonly limits?: Partial<HeadLimits>;
  readonly code: FaultCode;
}

const host = (value: string): RefusedHead["head"] => ({ fields: ["Host", value] });
const extra = (...fields: string[]): RefusedHead["head"] => ({ extra: fields });

/** Request line, target and Host. */
export const REFUSED_LINES: readonly RefusedHead[] = [
  // Request line
  { name: "version 0.9", head: { proto: "0.9" as "1.0" }, code: "unsupported_version" },
  { name: "version 1.2", head: { proto: "1.2" as "1.0" }, code: "unsupported_version" },
  { name: "no method", head: { method: "" }, code: "malformed_request" },
  { name: "a method with a space", head: { method: "GE T" }, code: "malformed_request" },
  { name: "a method with a control byte", head: { method: "GET\x01" }, code: "malformed_request" },
  { name: "a method with a byte over 0x7f", head: { method: "G\xc9T" }, code: "malformed_request" },
  { name: "CONNECT", head: { method: "CONNECT", target: "api.example.com:443" }, code: "method_not_allowed" },
  {
    name: "CONNECT without a target, as HTTP/2 has it",
    head: { method: "CONNECT", target: "", proto: "2.0" },
    code: "method_not_allowed",
  },

  // Target
  { name: "an empty target", head: { target: "" }, code: "invalid_target" },
  { name: "a fragment", head: { target: "/a#b" }, code: "invalid_target" },
  { name: "a space in the target", head: { target: "/a b" }, code: "invalid_target" },
  { name: "a tab in the target", head: { target: "/a\tb" }, code: "invalid_target" },
  { name: "NUL in the target", head: { target: "/a\0b" }, code: "invalid_target" },
  { name: "LF in the target", head: { target: "/a\nb" }, code: "invalid_target" },
  { name: "DEL in the target", head: { target: "/a\x7fb" }, code: "invalid_target" },
  { name: "a raw byte 0x80 in the target", head: { target: "/a\x80" }, code: "invalid_target" },
  { name: "a raw byte 0xff in the target", head: { target: "/a\xff" }, code: "invalid_target" },
  { name: "a character that is no byte in the target", head: { target: "/\u2215" }, code: "invalid_target" },
  { name: "authority-form", head: { target: "api.example.com:80" }, code: "invalid_target" },
  { name: "a relative target", head: { target: "v1" }, code: "invalid_target" },
  { name: "a target of only a query", head: { target: "?a" }, code: "invalid_target" },
  { name: "a backslash as the start", head: { target: "\\v1" }, code: "invalid_target" },
  { name: "* with GET", head: { target: "*" }, code: "invalid_target" },
  { name: "** with OPTIONS", head: { method: "OPTIONS", target: "**" }, code: "invalid_target" },
  { name: "a target over the limit", head: { target: `/${"a".repeat(8_192)}` }, code: "target_too_long" },
  {
    name: "a target over a smaller limit",
    head: { target: "/12345678" },
    limits: { targetBytesMax: 8 },
    code: "target_too_long",
  },
  { name: "absolute-form of another scheme", head: { target: "ftp://api.example.com/" }, code: "invalid_target" },
  { name: "absolute-form without an authority", head: { target: "http:///v1" }, code: "invalid_target" },
  { name: "absolute-form with userinfo", head: { target: "http://u:p@api.example.com/" }, code: "invalid_target" },
  {
    name: "absolute-form with a port that is none",
    head: { target: "http://api.example.com:x/" },
    code: "invalid_target",
  },
  { name: "absolute-form of another host", head: { target: "http://other.example.com/" }, code: "authority_mismatch" },
  {
    name: "absolute-form of another port",
    head: { target: "http://api.example.com:8080/" },
    code: "authority_mismatch",
  },
  {
    name: "absolute-form in HTTP/1.0 without Host",
    head: { target: "http://a.example/", proto: "1.0", fields: [] },
    code: "authority_mismatch",
  },
  {
    name: "absolute-form in HTTP/2",
    head: { target: "https://api.example.com/", proto: "2.0" },
    code: "invalid_target",
  },

  // Host
  { name: "no Host in 1.1", head: { fields: [] }, code: "invalid_host" },
  { name: "neither :authority nor Host in HTTP/2", head: { proto: "2.0", fields: [] }, code: "invalid_host" },
  { name: "Host twice", head: extra("Host", "api.example.com"), code: "invalid_host" },
  {
    name: "Host twice, where duplicates pass",
    head: extra("host", "b"),
    limits: { duplicates: "pass" },
    code: "invalid_host",
  },
  { name: "an empty Host", head: host(""), code: "invalid_host" },
  { name: "an empty Host in 1.0", head: { proto: "1.0", fields: ["Host", ""] }, code: "invalid_host" },
  { name: "a Host of only a port", head: host(":80"), code: "invalid_host" },
  { name: "a Host with userinfo", head: host("user@api.example.com"), code: "invalid_host" },
  { name: "a Host with a space", head: host("api example"), code: "invalid_host" },
  { name: "a Host with a slash", head: host("api.example.com/x"), code: "invalid_host" },
  { name: "a Host with a backslash", head: host("api\\x"), code: "invalid_host" },
  { name: "a Host with a fragment", head: host("api#x"), code: "invalid_host" },
  { name: "a Host with a query", head: host("api?x"), code: "invalid_host" },
  { name: "a Host with percent-encoding", head: host("api%2eexample"), code: "invalid_host" },
  { name: "a list of Hosts", head: host("a.example,b.example"), code: "invalid_host" },
  { name: "a Host with a byte over 0x7f", head: host("\xe9.example"), code: "invalid_host" },
  { name: "a Host with an empty label", head: host("a..b"), code: "invalid_host" },
  { name: "a Host that starts with a dot", head: host(".a"), code: "invalid_host" },
  { name: "a Host of one dot", head: host("."), code: "invalid_host" },
  { name: "an empty port", head: host("a:"), code: "invalid_host" },
  { name: "a port that is no number", head: host("a:8x"), code: "invalid_host" },
  { name: "a signed port", head: host("a:+80"), code: "invalid_host" },
  { name: "a port over 65535", head: host("a:65536"), code: "invalid_host" },
  { name: "two ports", head: host("a:80:80"), code: "invalid_host" },
  { name: "IPv6 without brackets", head: host("2001:db8::1"), code: "invalid_host" },
  { name: "an open bracket", head: host("[2001:db8::1"), code: "invalid_host" },
  { name: "brackets around a name", head: host("[api]"), code: "invalid_host" },
  { name: "brackets around IPv4", head: host("[192.0.2.1]"), code: "invalid_host" },
  { name: "IPv6 with a zone", head: host("[fe80::1%25eth0]"), code: "invalid_host" },
  { name: "IPv6 with something behind it", head: host("[::1]x"), code: "invalid_host" },
  { name: "a future address", head: host("[v1.a]"), code: "invalid_host" },
  { name: "a Host of 300 characters", head: host("a".repeat(300)), code: "invalid_host" },
];
