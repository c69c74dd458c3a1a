import { setImmediate as nextTurn } from "node:timers/promises";
import { z } from "zod";
import type { Caller } from "../access/caller.ts";
import type { ConsoleContext } from "../context.ts";
import { holdersOf, type Holding } from "../registry/known-values.ts";
import { recordFindings, type Finding, type Recorded } from "../registry/record-finding.ts";
import { renewRuleset } from "../rulesets/renew.ts";
import { FORMATS, type FormatName } from "./formats.ts";
import type { HashedFinding } from "./hash-finding.ts";
import { readReport, type Reading } from "./read-report.ts";

/** Recorded before others get their turn and progress is told. */
const FINDINGS_AT_ONCE = 500;

const outcomes = {
  /** Leaks that were made. */
  created: z.int(),
  /** Findings that became an occurrence of a leak that was known. */
  merged: z.int(),
  /** Findings of values that had been marked false. */
  false: z.int(),
  /** Findings of values of closed leaks. */
  regressed: z.int(),
};

export const importReport = z.object({
  format: z.string(),
  dry_run: z.boolean(),
  entries: z.int().meta({ description: "Entries of the report" }),
  findings: z.int().meta({ description: "Places at which it found a value" }),
  ...outcomes,
  hash_only: z.int().meta({ description: "Findings whose value the report does not hold" }),
  leaks: z.array(z.int()).meta({ description: "The leaks concerned, at most a thousand" }),
  refused_count: z.int(),
  refused: z.array(z.object({ place: z.string(), reason: z.string() })).meta({ description: "The first hundred" }),
});
export type ImportReport = z.output<typeof importReport>;

/** How far an import is. */
export type ImportProgress =
  | { readonly phase: "reading"; readonly entries: number }
  | { readonly phase: "recording"; readonly recorded: number; readonly findings: number };

export interface ImportOrder {
  readonly format: FormatName;
  readonly chunks: AsyncIterable<Buffer>;
  /** Tells what would be done, and does nothing. */
  readonly dryRun: boolean;
}

const LEAKS_TOLD_MAX = 1_000;

/**
 * Reads a report to its end, then records what it found; so one that is broken changes nothing.
 * @throws ReportError where it is broken
 */
export async function importLeaks(
  context: ConsoleContext,
  { tenant, actor }: Caller,
  { format, chunks, dryRun }: ImportOrder,
  tell: (progress: ImportProgress) => void,
): Promise<ImportReport> {
  const key = context.keys.fingerprints(tenant);
  const reading = await readReport(chunks, FORMATS[format], key, (entries) => tell({ phase: "reading", entries }));
  if (dryRun) return reportOf(format, true, reading, await foretell(context, tenant, reading.findings));
  const recorded: Recorded[] = [];
  for (let at = 0; at < reading.findings.length; at += FINDINGS_AT_ONCE) {
    const some = reading.findings.slice(at, at + FINDINGS_AT_ONCE).map((found) => findingOf(found, format));
    recorded.push(...(await recordFindings(context, tenant, actor, some)));
    tell({ phase: "recording", recorded: recorded.length, findings: reading.findings.length });
    await nextTurn();
  }
  // A regression may have opened a leak again, with its patch.
  if (recorded.some(({ outcome }) => outcome === "regressed")) {
    await renewRuleset(context, tenant, `import:${format}`, actor);
  }
  return reportOf(format, false, reading, recorded);
}

/** What recording would make of them: a value that is new makes a leak the first time it stands there. */
async function foretell(
  context: ConsoleContext,
  tenant: string,
  findings: readonly HashedFinding[],
): Promise<readonly Pick<Recorded, "outcome">[]> {
  const prints = [...new Set(findings.flatMap(({ token }) => token?.fingerprint ?? []))];
  const holders = new Map<string, Holding>();
  for (let at = 0; at < prints.length; at += FINDINGS_AT_ONCE) {
    const some = prints.slice(at, at + FINDINGS_AT_ONCE);
    // The oldest leak with a value is the one that a finding goes to.
    for (const holder of (await holdersOf(context.store.db, tenant, some)).toReversed())
      holders.set(holder.fingerprint, holder);
  }
  const seen = new Set<string>();
  return findings.map(({ token, foreignId }) => {
    const name = token?.fingerprint ?? foreignId;
    const status = token === undefined ? undefined : holders.get(token.fingerprint)?.leak.status;
    const known = seen.has(name);
    seen.add(name);
    if (status === "false") return { outcome: "false" };
    if (status === "closed" && !known) return { outcome: "regressed" };
    return { outcome: status !== undefined || known ? "merged" : "created" };
  });
}

function findingOf(
  { token, path, url, line, commit, author, verified, ...rest }: HashedFinding,
  format: string,
): Finding {
  return {
    token,
    foreignId: rest.foreignId,
    title: rest.title,
    sourceKind: rest.sourceKind,
    place: { url, path, line, commit, author },
    discoveredBy: `import:${format}`,
    foundAt: rest.foundAt,
    works: verified,
    risk: undefined,
  };
}

function reportOf(
  format: string,
  dryRun: boolean,
  { entries, findings, refused, refusedCount }: Reading,
  recorded: readonly (Pick<Recorded, "outcome"> & { readonly leak?: number })[],
): ImportReport {
  const count = (outcome: Recorded["outcome"]): number => recorded.filter((each) => each.outcome === outcome).length;
  const leaks = new Set(recorded.flatMap(({ leak }) => leak ?? []));
  return {
    format,
    dry_run: dryRun,
    entries,
    findings: findings.length,
    created: count("created"),
    merged: count("merged"),
    false: count("false"),
    regressed: count("regressed"),
    hash_only: findings.filter(({ token }) => token === undefined).length,
    leaks: [...leaks].slice(0, LEAKS_TOLD_MAX),
    refused_count: refusedCount,
    refused: [...refused],
  };
}
