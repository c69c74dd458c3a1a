import { z } from "zod";
import type { Rule } from "../../core/rule/rule.ts";

const point = z.array(z.union([z.string(), z.int()]));
const condition = z.union([
  z.strictObject({ type: z.enum(["equal", "iequal", "regex"]), point, value: z.string() }),
  z.strictObject({ type: z.literal("absent"), point }),
  z.strictObject({ type: z.literal("cidr"), point, value: z.string() }),
]);

/** A rule as it is kept in `state_dir`: the compiled form's input without any token; those are in the table. */
export const savedRule = z.strictObject({
  index: z.int().min(0),
  id: z.string(),
  title: z.string(),
  leak: z.string(),
  mode: z.enum(["block", "watch"]),
  expiresAtMs: z.number().nullable(),
  when: z.array(condition),
  unless: z.array(condition),
  points: z.array(point),
  match: z.union([
    z.strictObject({ kind: z.literal("regex"), source: z.string() }),
    z.strictObject({ kind: z.enum(["tokens", "present"]) }),
  ]),
});

export type SavedRule = z.output<typeof savedRule>;

/** Names every member it keeps: what a rule may come to hold besides is not written by accident. */
export function saveRule({ index, id, title, leak, mode, expiresAtMs, when, unless, points, match }: Rule): SavedRule {
  return {
    index,
    id,
    title,
    leak,
    mode,
    expiresAtMs: expiresAtMs ?? null,
    when: when.map(saveCondition),
    unless: unless.map(saveCondition),
    points: points.map((steps) => [...steps]),
    match: match.kind === "regex" ? { kind: match.kind, source: match.source } : { kind: match.kind },
  };
}

/** @param keyId the key under which the table's fingerprints were made */
export function restoreRule(saved: SavedRule, keyId: string): Rule {
  const { match, expiresAtMs, ...rest } = saved;
  return { ...rest, expiresAtMs: expiresAtMs ?? undefined, match: restoreMatch(match, keyId) };
}

function restoreMatch(match: SavedRule["match"], keyId: string): Rule["match"] {
  switch (match.kind) {
    case "regex":
      return match;
    case "present":
      return { kind: "present" };
    case "tokens":
      return { kind: "tokens", list: { kind: "fingerprints", keyId, fingerprints: [] } };
  }
}

function saveCondition(given: Rule["when"][number]): SavedRule["when"][number] {
  const point = [...given.point];
  return given.type === "absent" ? { type: given.type, point } : { type: given.type, point, value: given.value };
}
