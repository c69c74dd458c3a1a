import { fault, type Fault } from "../fault.ts";
import { isTargetText } from "./characters.ts";
import { isAuthority } from "./host.ts";

const SLASH = 0x2f;

/** A target in one of the forms that are served. `authority` is that of an absolute-form, lower case. */
export interface Target {
  readonly target: string;
  readonly authority: string | undefined;
}

/** RFC 9112 section 3.2 without authority-form; HTTP/2 has no absolute-form (RFC 9113 section 8.3.1). */
export function readTarget(method: string, raw: string, http2: boolean, bytesMax: number): Target | Fault {
  if (raw.length > bytesMax) return fault("target_too_long", "the target is over the limit");
  if (!isTargetText(raw)) return fault("invalid_target", "a byte that a target must not hold");
  if (raw.charCodeAt(0) === SLASH) return { target: raw, authority: undefined };
  if (raw === "*") {
    return method === "OPTIONS" ? { target: raw, authority: undefined } : fault("invalid_target", "* without OPTIONS");
  }
  const absolute = http2 ? undefined : splitAbsolute(method, raw);
  return absolute ?? fault("invalid_target", "the target is in none of the forms served");
}

function splitAbsolute(method: string, raw: string): Target | undefined {
  const from = schemeEnd(raw);
  if (from === -1) return undefined;
  let to = from;
  while (to < raw.length && raw[to] !== "/" && raw[to] !== "?") to++;
  const authority = raw.slice(from, to);
  if (!isAuthority(authority)) return undefined;
  const rest = raw.slice(to);
  if (rest.startsWith("/")) return { target: rest, authority: authority.toLowerCase() };
  // RFC 9112 section 3.2.4: OPTIONS for a whole server.
  const target = rest === "" && method === "OPTIONS" ? "*" : `/${rest}`;
  return { target, authority: authority.toLowerCase() };
}

function schemeEnd(raw: string): number {
  const start = raw.slice(0, 8).toLowerCase();
  if (start.startsWith("http://")) return 7;
  return start === "https://" ? 8 : -1;
}
