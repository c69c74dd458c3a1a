import { z } from "zod";
import { FINGERPRINT_BYTES } from "../fingerprint.ts";
import type { Point } from "../hit.ts";
import { parsePoint } from "../point/parse-point.ts";
import { Secret } from "../secret.ts";
import { conditionsSchema, regexSchema } from "./condition-schema.ts";
import type { Match, Rule, TokenList } from "./rule.ts";

export const TOKEN_BYTES_MIN = 6;
export const TOKEN_BYTES_MAX = 4_096;
const POINTS_MAX = 32;

const pointSchema = z.unknown().transform((given, context): Point => {
  const parsed = parsePoint(given);
  if ("point" in parsed) return parsed.point;
  context.addIssue({ code: "custom", message: parsed.message });
  return z.NEVER;
});

const token = z
  .string({ error: "expected a token as text, in quotes where it looks like a number" })
  .transform((text) => Buffer.from(text))
  .refine((bytes) => bytes.length >= TOKEN_BYTES_MIN, `expected a token of at least ${TOKEN_BYTES_MIN} characters`)
  .refine((bytes) => bytes.length <= TOKEN_BYTES_MAX, `expected a token of at most ${TOKEN_BYTES_MAX} bytes`)
  .transform((bytes) => new Secret(bytes));

const fingerprint = z
  .string()
  .regex(/^[A-Za-z0-9_-]{22}$/, "expected a fingerprint: 22 characters of base64url, as keyward hash prints it")
  .transform((text) => Buffer.from(text, "base64url").subarray(0, FINGERPRINT_BYTES));

const tokensSchema = z
  .strictObject({
    values: z.array(token).min(1, "expected at least one token").optional(),
    file: z.string().min(1, "expected a file name").optional(),
    fingerprints: z.array(fingerprint).optional(),
    key_id: z.string().optional(),
  })
  .transform((given, context): TokenList => {
    const { values, file, fingerprints, key_id: keyId } = given;
    const sources = [values, file, fingerprints].filter((source) => source !== undefined);
    const fault = (message: string) => {
      context.addIssue({ code: "custom", message });
      return z.NEVER;
    };
    if (sources.length !== 1) return fault("expected exactly one of values, file, fingerprints");
    if ((fingerprints === undefined) !== (keyId === undefined)) return fault("expected key_id with fingerprints, and only there");
    if (values !== undefined) return { kind: "values", values };
    if (file !== undefined) return { kind: "file", file };
    return { kind: "fingerprints", keyId: keyId!, fingerprints: fingerprints! };
  });

const expiry = z
  .string({ error: "expected a time such as 2027-01-01T00:00:00Z" })
  .refine((text) => /^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2}))?$/.test(text), "expected a time with its zone such as 2027-01-01T00:00:00Z, or a day (UTC)")
  .transform((text, context) => {
    const ms = Date.parse(text);
    if (!Number.isNaN(ms)) return ms;
    context.addIssue({ code: "custom", message: "expected a time that exists" });
    return z.NEVER;
  });

/** One rule of the document → everything of `Rule` but its index. */
export const ruleSchema = z
  .strictObject({
    id: z
      .string({ error: "expected an id: 1 to 64 of A-Z a-z 0-9 . _ -" })
      .regex(/^[A-Za-z0-9._-]{1,64}$/, "expected 1 to 64 of A-Z a-z 0-9 . _ -"),
    type: z.literal("vpatch", { error: "expected type: vpatch" }),
    title: z.string().max(256, "expected at most 256 characters").default(""),
    leak: z.string({ error: 'expected text such as "42", in quotes' }).max(64, "expected at most 64 characters").default(""),
    mode: z.enum(["block", "watch"], { error: "expected block or watch" }).default("block"),
    expires_at: expiry.optional(),
    when: conditionsSchema.default([]),
    unless: conditionsSchema.default([]),
    point: pointSchema.optional(),
    points: z.array(pointSchema).min(1, "expected at least one point").max(POINTS_MAX, `expected at most ${POINTS_MAX} points`).optional(),
    regex: regexSchema.optional(),
    tokens: tokensSchema.optional(),
  })
  .transform((given, context): Omit<Rule, "index"> => {
    const { point, points, regex, tokens } = given;
    if ((point === undefined) === (points === undefined)) {
      context.addIssue({ code: "custom", message: "expected exactly one of point and points" });
      return z.NEVER;
    }
    if (regex !== undefined && tokens !== undefined) {
      context.addIssue({ code: "custom", message: "expected regex or tokens or neither, not both" });
      return z.NEVER;
    }
    return {
      id: given.id,
      title: given.title,
      leak: given.leak,
      mode: given.mode,
      expiresAtMs: given.expires_at,
      when: given.when,
      unless: given.unless,
      points: points ?? [point!],
      match: matchOf(regex, tokens),
    };
  });

function matchOf(regex: string | undefined, tokens: TokenList | undefined): Match {
  if (regex !== undefined) return { kind: "regex", source: regex };
  return tokens === undefined ? { kind: "present" } : { kind: "tokens", list: tokens };
}
