import { z } from "zod";
import { STARTS, STEPS } from "../../core/point/grammar.ts";
import type { Point } from "../../core/hit.ts";
import type { Condition } from "../../core/rule/rule.ts";
import { ruleSchema } from "../../core/rule/schema.ts";
import { TOKEN_BYTES_MIN } from "../../core/token/token-length.ts";
import { isoTime } from "./leak-text.ts";

/** A virtual patch as somebody asks for it; what is not given stays as it was. */
export interface Patch {
  readonly remediation?: "watch" | "block" | "scheduled" | undefined;
  /** Milliseconds: when watching turns into blocking. */
  readonly at?: number | undefined;
  readonly points?: readonly Point[] | undefined;
  readonly when?: readonly Condition[] | undefined;
  readonly unless?: readonly Condition[] | undefined;
  /** Milliseconds; null: no end. */
  readonly expiresAt?: number | null | undefined;
}

/** More than a rule can have: its own bound is what is told. */
const ITEMS_MAX = 100;
const list = z.array(z.unknown(), "expected a list").max(ITEMS_MAX, `expected at most ${ITEMS_MAX} entries`);

/** Fields of a request that say what the patch is to be. */
export const patchFields = {
  remediation: z
    .enum(["watch", "block", "scheduled"], "expected watch, block or scheduled")
    .optional()
    .describe("`scheduled`: watches now and blocks from `at` on. Not given: as it was before."),
  at: isoTime.optional().describe("With `scheduled`: when blocking begins."),
  points: list.optional().describe('Where the tokens are looked for, as in a rule; at first `[["credentials"]]`.'),
  when: list.optional().describe("Conditions that must all hold, as in a rule."),
  unless: list
    .optional()
    .describe('Exceptions, as in a rule: `{"point": ["remote_addr"], "type": "cidr", "value": "198.51.100.0/24"}`.'),
  expires_at: isoTime.nullish().describe("When the patch ends by itself; null: never."),
};
type PatchFields = z.output<z.ZodObject<typeof patchFields>>;

/** Checks points and conditions as those of a rule are. Problems stand at their paths. */
export function readPatch(fields: PatchFields, context: z.RefinementCtx): Patch {
  const { remediation, at, expires_at: expiresAt, points, when, unless } = fields;
  if (at !== undefined && remediation !== "scheduled") {
    context.addIssue({ code: "custom", path: ["at"], message: "expected at only with remediation scheduled" });
  }
  const rule = { ...(when && { when }), ...(unless && { unless }), points: points ?? [["credentials"]] };
  const checked = ruleSchema.safeParse({ id: "leak", type: "vpatch", ...rule });
  if (!checked.success) {
    for (const { path, message } of checked.error.issues) {
      context.addIssue({ code: "custom", path: [...path], message: withoutWords(message, Object.values(rule)) });
    }
    return z.NEVER;
  }
  const { data } = checked;
  return {
    ...{ remediation, at, expiresAt },
    points: points && data.points,
    when: when && data.when,
    unless: unless && data.unless,
  };
}

const GRAMMAR = new Set([...STARTS.keys(), ...STEPS.keys(), "iequal", "absent"]);

/** A message about a rule may show what was written there, and somebody may have written a token. */
function withoutWords(message: string, given: unknown): string {
  const words = [...new Set(textsIn(given))]
    .filter((word) => word.length >= TOKEN_BYTES_MIN && !GRAMMAR.has(word))
    .sort((a, b) => b.length - a.length);
  return words.reduce((masked, word) => masked.replaceAll(new RegExp(RegExp.escape(word), "gi"), "…"), message);
}

function* textsIn(value: unknown): Generator<string> {
  if (typeof value === "string") yield value;
  if (typeof value !== "object" || value === null) return;
  for (const [key, inner] of Object.entries(value)) {
    if (!Array.isArray(value)) yield key;
    yield* textsIn(inner);
  }
}
