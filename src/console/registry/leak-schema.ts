import { z } from "zod";
import { HISTORY_ACTIONS } from "./change-leak.ts";
import { RISK_MAX, RISK_MIN } from "./risk.ts";

/** How leaks stand in answers. */

const at = z.iso.datetime();

export const LEAK_STATUSES = ["open", "false", "closed"] as const;
export const REMEDIATIONS = ["none", "watch", "block", "scheduled", "not_applicable"] as const;
export const RISK_LEVELS = ["high", "medium", "low"] as const;

export const riskScore = z
  .int(`expected a risk from ${RISK_MIN} to ${RISK_MAX}`)
  .min(RISK_MIN, `expected a risk from ${RISK_MIN} to ${RISK_MAX}`)
  .max(RISK_MAX, `expected a risk from ${RISK_MIN} to ${RISK_MAX}`);

/** A leak in a list. */
export const leakSummary = z.object({
  id: z.int(),
  title: z.string(),
  description: z.string(),
  source: z.object({ kind: z.string(), place: z.string() }),
  created_at: at,
  updated_at: at,
  discovered_at: at,
  discovered_by: z.string().describe("`manual`, `import:<tool>` or `scanner:<source>`."),
  risk: riskScore,
  risk_level: z.enum(RISK_LEVELS),
  risk_set_by: z.enum(["person", "evidence"]),
  status: z.enum(LEAK_STATUSES),
  stage: z.string(),
  assignee: z.string(),
  remediation: z.enum(REMEDIATIONS),
  reason: z.string().describe("What of it cannot be patched, and why; empty where all of it can."),
  volume: z.int().describe("Tokens and patterns."),
  keep_watching: z.boolean().describe("Closed, and still watched."),
  block_at: at.nullable().describe("`scheduled`: when blocking begins."),
  patch_expires_at: at.nullable(),
  applied_at: at.nullable().describe("Since when a patch is in force."),
  false_until: at.nullable(),
  closed_at: at.nullable(),
  regressed_at: at.nullable().describe("When it was found or used again after it was closed."),
  version: z.int(),
});

export const tokenSchema = z.object({
  fingerprint: z.string(),
  hint: z.string().describe("At most 4 + 4 characters, and the length."),
  length: z.int().describe("In bytes; 0 where it is not known."),
  kind: z.string(),
  seen: z
    .object({
      live: z.boolean().describe("It worked within the last seven days."),
      first_at: at,
      last_at: at,
      uses: z.int(),
      successes: z.int(),
      refusals: z.int(),
      addresses: z.int(),
    })
    .nullable()
    .describe("What nodes saw of it; null where none did."),
});

const patch = z.object({
  remediation: z.enum(["watch", "block", "scheduled"]),
  points: z.array(z.unknown()),
  when: z.array(z.unknown()),
  unless: z.array(z.unknown()),
  at: at.nullable(),
  expires_at: at.nullable(),
});

/** A leak by itself. */
export const leakDetail = leakSummary.extend({
  tokens: z.array(tokenSchema).describe("The first thousand; all of them under `/leaks/{id}/tokens`."),
  patterns: z.array(z.string()),
  patch: patch.nullable().describe("What is in force."),
  former_patch: patch.nullable().describe("What was in force before; `apply` without a body puts it in force again."),
  suggested_risk: z.object({ score: riskScore, level: z.enum(RISK_LEVELS), reasons: z.array(z.string()) }),
  also_in: z
    .array(z.object({ id: z.int(), title: z.string(), status: z.enum(LEAK_STATUSES), tokens: z.int() }))
    .describe("Other leaks that hold one of the tokens shown, the oldest twenty."),
});

export const historyEntry = z.object({
  id: z.int(),
  at,
  actor: z.string().describe("`user:<id>`, `token:<id>`, `policy`, or `machine`."),
  action: z.enum(HISTORY_ACTIONS),
  text: z.string().describe("Why, or the comment."),
  changes: z.record(z.string(), z.tuple([z.unknown(), z.unknown()])).describe("By field: before and after."),
});
