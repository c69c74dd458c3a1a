import { isAlphanumeric } from "./characters.ts";
import { connectionOptions } from "./connection.ts";
import type { FieldSection } from "./field-section.ts";

const PLUS = 0x2b;
const SLASH = 0x2f;

/**
 * Whether a head opens a WebSocket connection: RFC 6455 section 4.2.1, read without leniency. Everything else that
 * carries Upgrade is an ordinary request. The fields need not be checked yet.
 */
export function isWebSocketHandshake(method: string, proto: string, fields: FieldSection): boolean {
  if (method !== "GET" || proto !== "1.1") return false;
  let upgrade: string | undefined;
  let key: string | undefined;
  let version: string | undefined;
  let connectionUpgrade = false;
  for (let i = 0; i < fields.count; i++) {
    const value = fields.value(i);
    switch (fields.name(i)) {
      case "upgrade":
        if (upgrade !== undefined) return false;
        upgrade = value.toLowerCase();
        break;
      case "connection":
        connectionUpgrade ||= connectionOptions(value).includes("upgrade");
        break;
      case "sec-websocket-key":
        if (key !== undefined) return false;
        key = value;
        break;
      case "sec-websocket-version":
        if (version !== undefined) return false;
        version = value;
        break;
      case "transfer-encoding":
        return false;
      case "content-length":
        if (value !== "0") return false;
    }
  }
  return upgrade === "websocket" && connectionUpgrade && version === "13" && key !== undefined && isNonce(key);
}

/** 16 bytes in canonical base64: 22 characters, the last of which carries two bits, and `==`. */
function isNonce(key: string): boolean {
  if (key.length !== 24 || !key.endsWith("==") || !"AQgw".includes(key[21]!)) return false;
  for (let i = 0; i < 22; i++) {
    const code = key.charCodeAt(i);
    if (!isAlphanumeric(code) && code !== PLUS && code !== SLASH) return false;
  }
  return true;
}
