import { fault, type Fault } from "../../core/fault.ts";
import { readAnswerFraming } from "../http1/response-framing.ts";
import { hopByHopNames } from "./hop-by-hop.ts";

export interface ResponseHead {
  readonly status: number;
  /** Flat list of name and value as the upstream sent them, Latin-1; its framing was checked. */
  readonly raw: readonly string[];
  readonly requestId: string;
}

// oxlint-disable-next-line no-control-regex -- control bytes are what is looked for
const BAD_VALUE = /[\0-\x08\x0a-\x1f\x7f]/;

const NONE: readonly string[] = [];

/** For an answer that the engine did not read itself: what its own parser refuses and `node:http` may let through. */
export function checkAnswerFields(raw: readonly string[]): Fault | undefined {
  for (let i = 1; i < raw.length; i += 2) {
    if (BAD_VALUE.test(raw[i]!)) return fault("upstream_broken", "a field value holds control bytes");
  }
  const framing = readAnswerFraming(1, raw);
  return framing.kind === "bad" ? fault("upstream_broken", framing.problem) : undefined;
}

/**
 * The field lines for the client: hop-by-hop fields removed, duplicates and order kept, X-Request-Id ours. Of the
 * framing only a Content-Length that can be right stands (RFC 9110 section 8.6).
 */
export function responseFields({ status, raw, requestId }: ResponseHead): string[] {
  const hopByHop = hopByHopNames(connectionValues(raw));
  const bodiless = status < 200 || status === 204;
  const named = hopByHop !== hopByHopNames(NONE);
  const kept: string[] = [];
  for (let i = 0; i < raw.length; i += 2) {
    const name = raw[i]!;
    // Hot path: most names can be told by their length from those that end here.
    if ((named || ENDING_LENGTHS[name.length] === 1) && ends(name.toLowerCase(), hopByHop, bodiless)) continue;
    kept.push(name, raw[i + 1]!);
  }
  if (status >= 200) kept.push("X-Request-Id", requestId);
  return kept;
}

/** Lengths of the names that `ends` knows by themselves. */
const ENDING_LENGTHS = new Uint8Array(256);
for (const name of [...hopByHopNames([]), "content-length", "x-request-id"]) ENDING_LENGTHS[name.length] = 1;

function ends(name: string, hopByHop: ReadonlySet<string>, bodiless: boolean): boolean {
  return name === "x-request-id" || (bodiless && name === "content-length") || hopByHop.has(name);
}

function connectionValues(raw: readonly string[]): readonly string[] {
  let values: string[] | undefined;
  for (let i = 0; i < raw.length; i += 2) {
    const name = raw[i]!;
    if (name.length !== 10 || name.toLowerCase() !== "connection") continue;
    values ??= [];
    values.push(raw[i + 1]!);
  }
  return values ?? NONE;
}

/** Fields that must not arrive after the body: they frame or route (RFC 9110 section 6.5.1). */
const NEVER_TRAILING: ReadonlySet<string> = new Set([
  "content-encoding",
  "content-length",
  "content-type",
  "host",
  "set-cookie",
]);

/** The trailer fields for the client; those that may not stand in a trailer are left out. */
export function responseTrailers(raw: readonly string[]): string[] {
  const kept: string[] = [];
  const hopByHop = hopByHopNames([]);
  for (let i = 0; i + 1 < raw.length; i += 2) {
    const key = raw[i]!.toLowerCase();
    if (!hopByHop.has(key) && !NEVER_TRAILING.has(key)) kept.push(raw[i]!, raw[i + 1]!);
  }
  return kept;
}
