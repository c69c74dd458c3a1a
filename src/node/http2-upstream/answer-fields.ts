import { isFieldValue, isToken } from "../../core/strict/characters.ts";
import { FieldSection } from "../../core/strict/field-section.ts";
import { readAnswerFraming } from "../http1/response-framing.ts";

export interface AnswerHead {
  /** 100 to 599. */
  readonly status: number;
  readonly fields: FieldSection;
}

/*
 * The protocol library gives a field section as a flat list, pseudo-fields among the others. It has refused most of what
 * RFC 9113 section 8 forbids, and dropped fields with octets that have no place in a name or a value. The rest is refused
 * here: a string says why.
 */

export function readAnswerHead(raw: readonly string[]): AnswerHead | string {
  const list: string[] = [];
  let status: string | undefined;
  for (let i = 0; i < raw.length; i += 2) {
    const name = raw[i]!;
    const value = raw[i + 1]!;
    if (name === ":status" && status === undefined) status = value;
    else {
      const problem = problemOf(name, value);
      if (problem !== undefined) return problem;
      list.push(name, value);
    }
  }
  // 101 has no meaning in HTTP/2 (RFC 9113 section 8.6).
  if (status === undefined || !/^[1-5]\d\d$/.test(status) || status === "101") return "the status is invalid";
  const fields = FieldSection.of(list);
  const framing = readAnswerFraming(1, fields);
  return framing.kind === "bad" ? framing.problem : { status: Number(status), fields };
}

/** Gives why they are no trailers; undefined: they are. */
export function problemOfTrailers(raw: readonly string[]): string | undefined {
  for (let i = 0; i < raw.length; i += 2) {
    const problem = problemOf(raw[i]!, raw[i + 1]!);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function problemOf(name: string, value: string): string | undefined {
  // A pseudo-field is no token either.
  if (!isToken(name) || /[A-Z]/.test(name)) return "a field name is not a token in lower case";
  return isFieldValue(value) ? undefined : "a field value holds blanks around it or control bytes";
}
