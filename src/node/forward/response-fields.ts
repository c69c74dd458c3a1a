import { fault, type Fault } from "../../core/fault.ts";
import type { FieldSection } from "../../core/strict/field-section.ts";
import { fieldNamed, fieldTable } from "../../core/strict/known-fields.ts";
import type { AnswerFields } from "../exchange.ts";
import { readAnswerFraming } from "../http1/response-framing.ts";
import { HOP_BY_HOP, namedHopByHop } from "./hop-by-hop.ts";

// oxlint-disable-next-line no-control-regex -- control bytes are what is looked for
const BAD_VALUE = /[\0-\x08\x0a-\x1f\x7f]/;

/** For an answer that the engine did not read itself: what its own parser refuses and `node:http` may let through. */
export function checkAnswerFields(fields: FieldSection): Fault | undefined {
  for (let i = 0; i < fields.count; i++) {
    if (BAD_VALUE.test(fields.value(i))) return fault("upstream_broken", "a field value holds control bytes");
  }
  const framing = readAnswerFraming(1, fields);
  return framing.kind === "bad" ? fault("upstream_broken", framing.problem) : undefined;
}

const CONTENT_LENGTH = fieldNamed("content-length");
const DATE = fieldNamed("date");
const LEFT_OUT = fieldTable([...HOP_BY_HOP, "x-request-id"]);
/** Of an answer that has no body whose length could be told (RFC 9110 section 8.6). */
const LEFT_OUT_BODILESS = fieldTable([...HOP_BY_HOP, "x-request-id", "content-length"]);

/**
 * HOT PATH. The fields for the client: hop-by-hop fields removed, duplicates and order kept, X-Request-Id ours. The
 * answer's framing was checked.
 */
export function responseFields(status: number, fields: FieldSection, requestId: string): AnswerFields {
  const named = namedHopByHop(fields);
  const bodiless = status < 200 || status === 204;
  const lines = fields.written(bodiless ? LEFT_OUT_BODILESS : LEFT_OUT, named);
  const length = bodiless || named?.has("content-length") === true ? undefined : fields.first(CONTENT_LENGTH);
  return {
    lines: status < 200 ? lines : `${lines}X-Request-Id: ${requestId}\r\n`,
    bodyBytes: length === undefined ? -1 : Number(length),
    dated: fields.indexOf(DATE) !== -1 && named?.has("date") !== true,
  };
}

/** Fields that must not arrive after the body: they frame or route (RFC 9110 section 6.5.1), or end here. */
const NEVER_TRAILING: ReadonlySet<string> = new Set([
  ...HOP_BY_HOP,
  "content-encoding",
  "content-length",
  "content-type",
  "host",
  "set-cookie",
]);

/** The trailer fields for the client, flat like `raw`; those that may not stand in a trailer are left out. */
export function responseTrailers(raw: readonly string[]): string[] {
  const kept: string[] = [];
  for (let i = 0; i + 1 < raw.length; i += 2) {
    const key = raw[i]!.toLowerCase();
    if (!NEVER_TRAILING.has(key)) kept.push(raw[i]!, raw[i + 1]!);
  }
  return kept;
}
