import type { Refusal } from "../../core/import-wallarm/hint.ts";
import { importWallarm } from "../../core/import-wallarm/import-wallarm.ts";
import { readHints } from "../../core/import-wallarm/read-hints.ts";
import { printPath } from "../../core/print-path.ts";
import { ApiProblem } from "../api/problem.ts";
import type { ConsoleContext } from "../context.ts";
import { renewRuleset } from "../rulesets/renew.ts";
import { readRuleInput, type RuleDocument, type RuleInput } from "./rule-input.ts";
import { refuseTokensInRule } from "./rule-texts.ts";
import { insertRule } from "./stored-rule.ts";

/** Hints of one import. */
const HINTS_MAX = 10_000;

/** What an import brings, or would bring. */
export interface ImportReport {
  /** Ids of rules that are new. */
  readonly taken: string[];
  /** Ids of rules that were there already, just so. */
  readonly unchanged: string[];
  /** What cannot be taken over, and why. */
  readonly refused: Told[];
  /** Worth knowing, nothing lost. */
  readonly notes: Told[];
  /** The version of the ruleset that is in force now; null: nothing was stored. */
  readonly ruleset: number | null;
}

interface Told {
  /** In the file: `body[3]`. */
  readonly path: string;
  readonly name: string;
  readonly reason: string;
}

/** Takes over virtual patches of Wallarm's. What can be taken is taken, all at once. @throws ApiProblem for another file */
export async function importRules(
  context: ConsoleContext,
  tenant: string,
  actor: string,
  file: unknown,
  dryRun: boolean,
): Promise<ImportReport> {
  const { db } = context.store;
  const hints = readHints(file);
  if (hints === undefined || hints.length > HINTS_MAX) {
    const expected = "expected a list of hints, {body: […]}, or a Terraform state of version 4";
    const message = hints === undefined ? expected : `expected at most ${HINTS_MAX.toLocaleString("en")} hints`;
    throw new ApiProblem("invalid_body", "This is no file of Wallarm's.", [{ path: "", message }]);
  }
  const imported = importWallarm(hints);
  const refused = imported.refused.map(told);
  const there = new Map(
    (await db.selectFrom("rules").select(["id", "document"]).where("tenant", "=", tenant).execute()).map((row) => [
      row.id,
      row.document,
    ]),
  );
  const taken: RuleInput[] = [];
  const unchanged: string[] = [];
  for (const document of imported.rules as readonly RuleDocument[]) {
    const id = String(document["id"]);
    const known = there.get(id);
    if (known === JSON.stringify(document)) unchanged.push(id);
    else if (known !== undefined)
      refused.push({ path: "", name: id, reason: "another rule has its id: delete it first" });
    else {
      const input = await checked(context, tenant, document);
      if (typeof input === "string") refused.push({ path: "", name: id, reason: input });
      else taken.push(input);
    }
  }
  const report = { taken: taken.map(({ id }) => id), unchanged, refused, notes: imported.notes.map(told) };
  if (dryRun) return { ...report, ruleset: null };
  await db.transaction().execute(async (tx) => {
    for (const input of taken) await insertRule(tx, tenant, input, actor, context.now());
  });
  return { ...report, ruleset: await renewRuleset(context, tenant, `${taken.length} rules imported`, actor) };
}

/** The rule, or why it cannot be taken. */
async function checked(context: ConsoleContext, tenant: string, document: RuleDocument): Promise<RuleInput | string> {
  const input = readRuleInput(document, context.keys.fingerprints(tenant));
  if ("problems" in input) return input.problems.map(({ path, message }) => `${path}: ${message}`).join("; ");
  try {
    await refuseTokensInRule(context, tenant, input);
    return input;
  } catch (error) {
    if (error instanceof ApiProblem) return error.problems.map(({ path, message }) => `${path}: ${message}`).join("; ");
    throw error;
  }
}

function told({ path, name, reason }: Refusal): Told {
  return { path: printPath(path), name, reason };
}
