import { fault, type Fault } from "../fault.ts";
import { isFieldValue, isToken } from "./characters.ts";
import { checkConnection } from "./connection.ts";
import type { FieldSection } from "./field-section.ts";
import type { HeadLimits } from "./head-limits.ts";
import { isStandardName, type KnownField } from "./known-fields.ts";

/** What one pass over the field lines finds. The values are those of fields that must stand once. */
export interface FieldFacts {
  fields: FieldSection;
  host: string | undefined;
  contentLength: string | undefined;
  transferEncoding: string | undefined;
  expect: string | undefined;
  upgrade: boolean;
}

/** HOT PATH. One pass; of a field with no meaning here neither name nor value is made into a string. */
export function readFields(fields: FieldSection, http2: boolean, limits: HeadLimits): FieldFacts | Fault {
  const facts: FieldFacts = {
    fields,
    host: undefined,
    contentLength: undefined,
    transferEncoding: undefined,
    expect: undefined,
    upgrade: false,
  };
  let singletons = 0;
  // Made when the first field is dropped.
  let dropped: Set<number> | undefined;
  for (let i = 0; i < fields.count; i++) {
    if (!fields.scanned) {
      if (!isToken(fields.given(i))) return fault("invalid_field", "a field name is not a token");
      if (!isFieldValue(fields.value(i))) return fault("invalid_field", "a byte that a field value must not hold");
    }
    if (http2 && fields.name(i) !== fields.given(i)) return fault("invalid_field", "an upper-case name in HTTP/2");

    const known = fields.known(i);
    let keep = true;
    if (known === undefined) {
      const name = fields.name(i);
      if (MARK.test(name) && isLookalike(name, limits.ruledNames)) {
        if (limits.underscores === "refuse")
          return fault("ambiguous_field_name", "a mark in a name that looks like another");
        keep = limits.underscores === "pass";
      }
    } else if (known.role !== "plain") {
      const taken = http2 ? takeHttp2(facts, known, fields.value(i)) : take(facts, known, fields.value(i));
      if (taken !== "keep" && taken !== "drop") return taken;
      keep = taken === "keep";
    } else if (known.singletonBit !== 0) {
      if ((singletons & known.singletonBit) !== 0 && limits.duplicates === "refuse") {
        return fault("duplicate_field", `${known.name} is repeated`);
      }
      singletons |= known.singletonBit;
    }
    if (!keep) (dropped ??= new Set()).add(i);
  }
  if (dropped !== undefined) facts.fields = fields.without(dropped);
  return facts;
}

function take(facts: FieldFacts, { role }: KnownField, value: string): Fault | "keep" {
  switch (role) {
    case "host":
      if (facts.host !== undefined) return fault("invalid_host", "Host is repeated");
      facts.host = value;
      return "keep";
    case "content-length":
      if (facts.contentLength !== undefined) return fault("invalid_content_length", "Content-Length is repeated");
      facts.contentLength = value;
      return "keep";
    case "transfer-encoding":
      if (facts.transferEncoding !== undefined)
        return fault("invalid_transfer_encoding", "Transfer-Encoding is repeated");
      facts.transferEncoding = value;
      return "keep";
    case "expect":
      if (facts.expect !== undefined) return fault("unsupported_expectation", "Expect is repeated");
      facts.expect = value;
      return "keep";
    case "connection":
      return checkConnection(value) ?? "keep";
    case "upgrade":
      facts.upgrade = true;
      return "keep";
    case "te":
    case "hop":
    case "plain":
      return "keep";
  }
}

/** RFC 9113 section 8.2.2: no fields of a connection. `:authority` comes first, as host; a Host that says the same is dropped. */
function takeHttp2(facts: FieldFacts, known: KnownField, value: string): Fault | "keep" | "drop" {
  switch (known.role) {
    case "host":
      if (facts.host === undefined) return take(facts, known, value);
      if (facts.host.toLowerCase() === value.toLowerCase()) return "drop";
      return fault("authority_mismatch", "Host differs from :authority");
    case "te":
      return value.toLowerCase() === "trailers" ? "keep" : fault("invalid_field", "TE in HTTP/2 other than trailers");
    case "transfer-encoding":
    case "connection":
    case "upgrade":
    case "hop":
      return fault("invalid_field", `${known.name} in HTTP/2`);
    case "content-length":
    case "expect":
    case "plain":
      return take(facts, known, value);
  }
}

/** What a lower-case token may hold beside letters, digits and `-`. */
const MARK = /[^a-z0-9-]/;
const MARKS = new RegExp(MARK, "g");

// CGI and its heirs read `_` and `-` alike, some every mark: the name would mean a field that no rule has looked at.
function isLookalike(name: string, ruledNames: ReadonlySet<string>): boolean {
  const folded = name.replace(MARKS, "-");
  return isStandardName(folded) || ruledNames.has(folded);
}
