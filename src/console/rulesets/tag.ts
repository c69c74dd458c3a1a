import { createHmac, timingSafeEqual } from "node:crypto";
import type { ConsoleKeys } from "../keys.ts";

/** What a tag says of the ruleset that a node has. */
export interface Held {
  readonly version: number;
  /** This console, or one whose database is lost, sent that very ruleset to the tenant: nobody else can make the tag. */
  readonly isOurs: boolean;
}

const TAG = /^"(\d{1,15})\.([0-9a-f]{16})\.([A-Za-z0-9_-]{22})"$/;
/** Of the digest of a ruleset's content, hex. */
const CONTENT_CHARS = 16;
const MAC_BYTES = 16;

/**
 * The tag (ETag) of a version: its number, what it holds, and a proof by the console's key. The key outlives the database:
 * a restored console believes the number of a version that it made and has forgotten, and no other number.
 */
export function tagOf(keys: ConsoleKeys, tenant: string, version: number, hash: string): string {
  const content = hash.slice(0, CONTENT_CHARS);
  return `"${version}.${content}.${macOf(keys, tenant, version, content).toString("base64url")}"`;
}

/** @param tag as a node sent it back; version 0 where it has none, or says something else */
export function readTag(keys: ConsoleKeys, tenant: string, tag: string | undefined): Held {
  const [, number = "", content = "", mac = ""] = TAG.exec(tag ?? "") ?? [];
  if (number === "") return { version: 0, isOurs: false };
  const version = Number(number);
  return { version, isOurs: timingSafeEqual(Buffer.from(mac, "base64url"), macOf(keys, tenant, version, content)) };
}

function macOf({ tags }: ConsoleKeys, tenant: string, version: number, content: string): Buffer {
  return createHmac("sha256", tags)
    .update(JSON.stringify([tenant, version, content]))
    .digest()
    .subarray(0, MAC_BYTES);
}
