import { z } from "zod";

const at = z.iso.datetime();
const count = z.int();

const ruleDocument = z
  .record(z.string(), z.unknown())
  .meta({ description: "A rule of a rules document; its token list stands empty." });

const ruleState = z.object({ rule: ruleDocument, tokens: count.meta({ description: "Tokens it lists." }) });

export const rulesetSummary = z.object({
  version: count,
  issued_at: at,
  cause: z.string().meta({ description: "What led to it, e.g. `leak:42 applied`." }),
  actor: z.string(),
  rules: count,
  tokens: count,
});

export const currentRuleset = rulesetSummary.extend({
  held: z
    .object({
      version: count.meta({ description: "The version that was gone back to." }),
      at,
      actor: z.string(),
      rules: z.array(z.object({ id: z.string(), held: z.enum(["as_it_was", "out"]) })),
    })
    .nullable()
    .meta({ description: "Rules that a rollback holds, until somebody decides anew on them or their leak." }),
  refused: z
    .object({
      at,
      cause: z.string(),
      problems: z.array(z.object({ rule: z.string(), path: z.string(), message: z.string() })),
    })
    .nullable()
    .meta({ description: "Why leaks and rules as they are now make no ruleset; this one stays in force meanwhile." }),
});

export const rulesetDetail = rulesetSummary.extend({
  content: z.array(ruleState),
  tables: z.array(z.object({ digest: z.string(), count })),
});

export const rulesetDiff = z.object({
  version: count,
  against: count,
  added: z.array(ruleState),
  removed: z.array(ruleState),
  changed: z.array(
    z.object({
      before: ruleState,
      after: ruleState,
      tokens_changed: z.boolean().meta({ description: "Other tokens, be they as many." }),
    }),
  ),
});
