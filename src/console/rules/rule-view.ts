import { z } from "zod";
import type { ConsoleContext } from "../context.ts";
import { documentOf, readRuleTokens, type RuleRow } from "./stored-rule.ts";

const at = z.iso.datetime();

/** A rule of a rules document, as it is sent; its schema is core's and says more than JSON schema could. */
export const ruleBody = z.record(z.string(), z.unknown()).meta({
  description:
    "A rule of a rules document (docs/rules.md): `id`, `type`, `point` or `points`, `regex` or `tokens`, … `tokens.values` are hashed on arrival and not kept.",
});

export const ruleSummary = z.object({
  id: z.string(),
  title: z.string(),
  mode: z.enum(["block", "watch"]),
  expires_at: at.nullable(),
  expired: z.boolean().meta({ description: "It is inert." }),
  tokens: z.int().meta({ description: "Tokens it lists." }),
  author: z.string(),
  created_at: at,
  updated_at: at,
  version: z.int().meta({ description: "What `If-Match` names, in quotes." }),
});

export const ruleDetail = ruleSummary.extend({ rule: ruleBody });
export const writtenRule = ruleDetail.extend({
  ruleset: z.int().meta({ description: "The version of the ruleset that is in force with it." }),
});

export function summaryOf(row: RuleRow, nowMs: number): z.output<typeof ruleSummary> {
  const {
    title = "",
    mode = "block",
    expires_at: ends,
  } = JSON.parse(row.document) as {
    title?: string;
    mode?: "block" | "watch";
    expires_at?: string;
  };
  const expiresAt = ends === undefined ? null : Date.parse(ends);
  return {
    ...{ id: row.id, title, mode, author: row.author, version: row.version },
    expires_at: expiresAt === null ? null : isoOf(expiresAt),
    expired: expiresAt !== null && expiresAt <= nowMs,
    tokens: tokensIn(row),
    created_at: isoOf(row.created_at),
    updated_at: isoOf(row.updated_at),
  };
}

export async function detailOf({ store, now }: ConsoleContext, row: RuleRow): Promise<z.output<typeof ruleDetail>> {
  const tokens = await readRuleTokens(store.db, row.tenant, row.id);
  return { ...summaryOf(row, now()), rule: documentOf(row, tokens) };
}

function tokensIn({ mark }: RuleRow): number {
  return Number(mark.split(" ")[0]);
}

function isoOf(ms: number): string {
  return new Date(ms).toISOString();
}
