import { z } from "zod";
import type { Decision } from "./decide.ts";
import { leakFilter } from "./leak-filter.ts";
import { isoTime, longText } from "./leak-text.ts";
import { patchFields, readPatch } from "./patch-schema.ts";

/** Leaks of one bulk decision. */
export const BULK_LEAKS_MAX = 1_000;

/** A decision as it is asked for, with why. */
export interface DecisionRequest {
  readonly decision: Decision;
  readonly reason: string;
}

const truth = z.boolean("expected true or false").default(false);
const reason = longText.default("").describe("Why; stands in the history.");

/** What each decision takes. */
const FIELDS = {
  apply: { ...patchFields, reason },
  false: { expires_at: isoTime.nullish().describe("When its values count again; not given: never."), reason },
  close: {
    force: truth.describe("Even though a token is still used with success."),
    keep_watching: truth.describe("Leaves a tripwire: uses are told, none is blocked."),
    reason,
  },
  reopen: { reason },
} as const;

/** Which leaks a bulk decision is on: one of the two. */
const WHICH = {
  ids: z
    .array(z.int().min(1), "expected leaks' numbers")
    .max(BULK_LEAKS_MAX, `expected at most ${BULK_LEAKS_MAX} leaks`)
    .optional(),
  filter: leakFilter.optional().describe(`The filters of the list; at most ${BULK_LEAKS_MAX} leaks may match.`),
};

const bulkFields = z
  .discriminatedUnion(
    "decision",
    [
      z.strictObject({ decision: z.literal("apply"), ...WHICH, ...FIELDS.apply }),
      z.strictObject({ decision: z.literal("false"), ...WHICH, ...FIELDS.false }),
      z.strictObject({ decision: z.literal("close"), ...WHICH, ...FIELDS.close }),
      z.strictObject({ decision: z.literal("reopen"), ...WHICH, ...FIELDS.reopen }),
    ],
    { error: "expected decision: apply, false, close or reopen" },
  )
  .refine(({ ids, filter }) => (ids === undefined) !== (filter === undefined), "expected either ids or filter");
type DecisionFields = z.output<typeof bulkFields>;

export const bulkBody = bulkFields.transform((fields, context) => ({
  ...readDecision(fields, context),
  ids: fields.ids,
  filter: fields.filter,
}));

/** Bodies of the single decisions; none at all is as good as an empty one. */
export const decisionBodies = {
  apply: bodyOf(FIELDS.apply, (fields) => ({ decision: "apply", ...fields })),
  false: bodyOf(FIELDS.false, (fields) => ({ decision: "false", ...fields })),
  close: bodyOf(FIELDS.close, (fields) => ({ decision: "close", ...fields })),
  reopen: bodyOf(FIELDS.reopen, (fields) => ({ decision: "reopen", ...fields })),
};

function bodyOf<S extends z.core.$ZodLooseShape>(
  shape: S,
  name: (fields: z.output<z.ZodObject<S, z.core.$strict>>) => DecisionFields,
) {
  const fields = z.strictObject(shape);
  return fields.nullish().transform((given, context) => readDecision(name(given ?? fields.parse({})), context));
}

function readDecision(fields: DecisionFields, context: z.RefinementCtx): DecisionRequest {
  switch (fields.decision) {
    case "apply":
      return { decision: { decision: "apply", patch: readPatch(fields, context) }, reason: fields.reason };
    case "false":
      return { decision: { decision: "false", until: fields.expires_at ?? null }, reason: fields.reason };
    case "close":
      return {
        decision: { decision: "close", force: fields.force, keepWatching: fields.keep_watching },
        reason: fields.reason,
      };
    case "reopen":
      return { decision: { decision: "reopen" }, reason: fields.reason };
  }
}
