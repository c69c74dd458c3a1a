import { sql, type Expression, type ExpressionBuilder, type SqlBool } from "kysely";
import { z } from "zod";
import type { Tables } from "../store/tables.ts";
import { LEAK_STATUSES, REMEDIATIONS, RISK_LEVELS } from "./leak-schema.ts";
import { isoTime, nameText, oneLine, sourceKind } from "./leak-text.ts";
import { HIGH_FROM, MEDIUM_FROM, type RiskLevel } from "./risk.ts";

const SEARCH_CHARS_MAX = 200;
const SEARCH_WORDS_MAX = 8;
const CHOICES_MAX = 50;

/** `open,closed`, or the parameter several times. */
function anyOf<T extends z.ZodType<unknown, string>>(choice: T) {
  return z
    .union([z.string(), z.array(z.string())])
    .transform((given) => [given].flat().flatMap((text) => text.split(",")))
    .pipe(z.array(choice).max(CHOICES_MAX));
}

/** What a list of leaks, its figures and a bulk decision are about: all of these hold. */
export const leakFilterFields = {
  q: oneLine(SEARCH_CHARS_MAX).optional().describe("Words of title, description or place, or a leak's number."),
  status: anyOf(z.enum(LEAK_STATUSES)).optional().describe("One or several: `open,closed`."),
  remediation: anyOf(z.enum(REMEDIATIONS)).optional(),
  risk: anyOf(z.enum(RISK_LEVELS)).optional(),
  source: anyOf(sourceKind).optional().describe("Kinds of sources."),
  stage: anyOf(nameText).optional(),
  assignee: anyOf(nameText).optional().describe("Empty: nobody."),
  since: isoTime.optional().describe("Discovered at this time or later."),
  until: isoTime.optional().describe("Discovered before this time."),
  regressed: z.enum(["true", "false"]).optional().describe("Found or used again after they were closed."),
  fingerprint: z
    .string()
    .regex(/^[A-Za-z0-9_-]{22}$/, "expected a fingerprint: 22 characters of base64url")
    .optional()
    .describe("That hold this token."),
};
export const leakFilter = z.strictObject(leakFilterFields);
export type LeakFilter = z.output<typeof leakFilter>;

type Where = ExpressionBuilder<Tables, "leaks">;

export function matches(eb: Where, tenant: string, filter: LeakFilter): Expression<SqlBool> {
  const { q, status, remediation, risk, source, stage, assignee, since, until, regressed, fingerprint } = filter;
  return eb.and([
    eb("tenant", "=", tenant),
    ...(status === undefined ? [] : [eb("status", "in", status)]),
    ...(remediation === undefined ? [] : [eb("remediation", "in", remediation)]),
    ...(risk === undefined ? [] : [eb.or(risk.map((level) => hasLevel(eb, level)))]),
    ...(source === undefined ? [] : [eb("source_kind", "in", source)]),
    ...(stage === undefined ? [] : [eb("stage", "in", stage)]),
    ...(assignee === undefined ? [] : [eb("assignee", "in", assignee)]),
    ...(since === undefined ? [] : [eb("discovered_at", ">=", since)]),
    ...(until === undefined ? [] : [eb("discovered_at", "<", until)]),
    ...(regressed === undefined ? [] : [eb("regressed_at", regressed === "true" ? "is not" : "is", null)]),
    ...(fingerprint === undefined ? [] : [holds(eb, tenant, fingerprint)]),
    ...wordsOf(q).map((word) => says(eb, word)),
  ]);
}

function hasLevel(eb: Where, level: RiskLevel): Expression<SqlBool> {
  switch (level) {
    case "high":
      return eb("risk", ">=", HIGH_FROM);
    case "medium":
      return eb.and([eb("risk", ">=", MEDIUM_FROM), eb("risk", "<", HIGH_FROM)]);
    case "low":
      return eb("risk", "<", MEDIUM_FROM);
  }
}

function holds(eb: Where, tenant: string, fingerprint: string): Expression<SqlBool> {
  return eb("id", "in", (inner) =>
    inner
      .selectFrom("leak_tokens")
      .select("leak")
      .where("leak_tokens.tenant", "=", tenant)
      .where("leak_tokens.fingerprint", "=", fingerprint),
  );
}

function wordsOf(q: string | undefined): readonly string[] {
  const words = (q ?? "").toLowerCase().split(/\s+/);
  return words.filter((word) => word !== "").slice(0, SEARCH_WORDS_MAX);
}

function says(eb: Where, word: string): Expression<SqlBool> {
  const pattern = `%${word.replaceAll(/[\\%_]/g, "\\$&")}%`;
  const inText = sql<SqlBool>`${eb.ref("search")} like ${pattern} escape '\\'`;
  const [, number] = /^#?(\d{1,15})$/.exec(word) ?? [];
  return number === undefined ? inText : eb.or([inText, eb("id", "=", Number(number))]);
}
