import { FingerprintKey } from "../../core/fingerprint.ts";
import { parsingRules } from "../../core/rule/parse-rules.ts";
import type { Rule } from "../../core/rule/rule.ts";
import { readTokenTable } from "../../core/token/read-token-table.ts";
import { inSlices } from "../../platform/in-slices.ts";
import { fileProblem, type Problem } from "../../platform/problem.ts";
import type { KeptRuleset } from "../sync/kept-ruleset.ts";
import { verifyRuleset } from "../sync/verify-ruleset.ts";
import type { SourceTable } from "./merge-sources.ts";

/** Rules as the console signed them last. */
export interface ConsoleRules {
  readonly version: number;
  /** 32 bytes: the tenant's, under which the tables were made. */
  readonly keyBytes: Buffer;
  readonly rules: readonly Rule[];
  readonly tables: readonly SourceTable[];
}

/** Undefined: the console has sent nothing yet. The signature is looked at again: the disk is not believed either. */
export async function readConsoleRules(
  kept: KeptRuleset,
): Promise<ConsoleRules | { readonly problem: Problem } | undefined> {
  const jws = await kept.readJws();
  const enrolment = await kept.readEnrolment().catch(() => undefined);
  if (jws === undefined) {
    return (enrolment?.version ?? 0) === 0 ? undefined : { problem: fileProblem(kept.file, "is there no more") };
  }
  const verified =
    enrolment &&
    (await verifyRuleset(jws, {
      ...{ publicKey: enrolment.public_key, tenant: enrolment.tenant },
      ...{ version: enrolment.version, content: enrolment.content },
    }));
  if (verified === undefined || "refused" in verified) {
    return { problem: fileProblem(kept.file, "is not the ruleset that the console signed; it is not used") };
  }
  const { payload } = verified;
  const parsed = await inSlices(parsingRules({ format: 1, rules: payload.rules }));
  if ("problems" in parsed) return { problem: fileProblem(kept.file, "holds rules that this release does not know") };
  const keyBytes = Buffer.from(payload.fingerprint_key, "base64url");
  const { id } = new FingerprintKey(keyBytes);
  const tables: SourceTable[] = [];
  for (const { digest, count, rules } of payload.tables) {
    const bytes = await kept.readTable(digest);
    const table = bytes === undefined ? undefined : await inSlices(readTokenTable(bytes));
    if (table === undefined || "expected" in table || table.size !== count || table.keyId !== id) {
      return { problem: fileProblem(kept.file, "names a token table that is missing or damaged") };
    }
    tables.push({ table, rules });
  }
  return { version: payload.version, keyBytes, rules: parsed.rules, tables };
}
