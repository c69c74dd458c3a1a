import { z } from "zod";
import { FINGERPRINT_BYTES } from "../fingerprint.ts";
import type { Point } from "../hit.ts";
import { parsePoint } from "../point/parse-point.ts";
import { Secret } from "../secret.ts";
import { TOKEN_BYTES_MAX, TOKEN_BYTES_MIN } from "../token/token-length.ts";
import { regexSchema, unlessSchema, whenSchema } from "./condition-schema.ts";
import { parseExpiry } from "./expiry.ts";
import type { Match, Rule, TokenList } from "./rule.ts";

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
  .string({ error: "expected a fingerprint as text" })
  .regex(/^[A-Za-z0-9_-]{22}$/, "expected a fingerprint: 22 characters of base64url, as keyward hash prints it")
  .transform((text) => Buffer.from(text, "base64url").subarray(0, FINGERPRINT_BYTES));

/** For checks over several keys: told together with what is wrong in single ones, since all problems are told at once. */
const always = { when: ({ value }: { value: unknown }) => typeof value === "object" && value !== null };

const tokensSchema = z
  .strictObject(
    {
      values: z.array(token, { error: "expected a list of tokens" }).min(1, "expected at least one token").optional(),
      file: z.string({ error: "expected a file name" }).min(1, "expected a file name").optional(),
      fingerprints: z.array(fingerprint, { error: "expected a list of fingerprints" }).optional(),
      key_id: z.string({ error: "expected the key's id as text" }).optional(),
    },
    { error: "expected {values: […]}, {file: …} or {fingerprints: […], key_id: …}" },
  )
  .refine(
    ({ values, file, fingerprints }) =>
      [values, file, fingerprints].filter((source) => source !== undefined).length === 1,
    {
      ...always,
      error: "expected exactly one of values, file, fingerprints",
    },
  )
  .refine(({ fingerprints, key_id: keyId }) => (fingerprints === undefined) === (keyId === undefined), {
    ...always,
    error: "expected key_id with fingerprints, and only there",
  })
  .transform(({ values, file, fingerprints, key_id: keyId }): TokenList => {
    if (values !== undefined) return { kind: "values", values };
    if (file !== undefined) return { kind: "file", file };
    return { kind: "fingerprints", keyId: keyId!, fingerprints: fingerprints! };
  });

const expiry = z.string({ error: "expected a time such as 2027-01-01T00:00:00Z" }).transform((text, context) => {
  const parsed = parseExpiry(text);
  if (typeof parsed === "number") return parsed;
  context.addIssue({ code: "custom", message: parsed });
  return z.NEVER;
});

/** One rule of the document → everything of `Rule` but its index. */
export const ruleSchema = z
  .strictObject(
    {
      id: z
        .string({ error: "expected an id: 1 to 64 of A-Z a-z 0-9 . _ -" })
        .regex(/^[A-Za-z0-9._-]{1,64}$/, "expected 1 to 64 of A-Z a-z 0-9 . _ -"),
      type: z.literal("vpatch", { error: "expected type: vpatch" }),
      title: z.string({ error: "expected text" }).max(256, "expected at most 256 characters").default(""),
      leak: z
        .string({ error: 'expected text such as "42", in quotes' })
        .max(64, "expected at most 64 characters")
        .default(""),
      mode: z.enum(["block", "watch"], { error: "expected block or watch" }).default("block"),
      expires_at: expiry.optional(),
      when: whenSchema.default([]),
      unless: unlessSchema.default([]),
      point: pointSchema.optional(),
      points: z
        .array(pointSchema, { error: "expected a list of points" })
        .min(1, "expected at least one point")
        .max(POINTS_MAX, `expected at most ${POINTS_MAX} points`)
        .optional(),
      regex: regexSchema.optional(),
      tokens: tokensSchema.optional(),
    },
    { error: "expected a rule {id, type, point, …}" },
  )
  .refine(({ point, points }) => (point === undefined) !== (points === undefined), {
    ...always,
    error: "expected exactly one of point and points",
  })
  .refine(({ regex, tokens }) => regex === undefined || tokens === undefined, {
    ...always,
    error: "expected regex or tokens or neither, not both",
  })
  .transform(
    ({
      id,
      title,
      leak,
      mode,
      expires_at: expiresAtMs,
      when,
      unless,
      point,
      points,
      regex,
      tokens,
    }): Omit<Rule, "index"> => ({
      ...{ id, title, leak, mode, expiresAtMs, when, unless },
      points: points ?? [point!],
      match: matchOf(regex, tokens),
    }),
  );

function matchOf(regex: string | undefined, tokens: TokenList | undefined): Match {
  if (regex !== undefined) return { kind: "regex", source: regex };
  return tokens === undefined ? { kind: "present" } : { kind: "tokens", list: tokens };
}
