import type { FingerprintKey } from "../../core/fingerprint.ts";
import type { Rule } from "../../core/rule/rule.ts";
import { collectSoon } from "../../platform/collect-soon.ts";
import type { Logger } from "../../platform/log.ts";
import { fileProblem, sortProblems, type Problem } from "../../platform/problem.ts";
import type { Progress } from "../../platform/progress.ts";
import { explainSystemError } from "../../platform/system-error.ts";
import { watchFiles, type Watch } from "../../platform/watch.ts";
import type { Ruleset } from "../site.ts";
import type { KeptRuleset } from "../sync/kept-ruleset.ts";
import { compileRuleset } from "./compile.ts";
import {
  hashRuleset,
  loadSavedRuleset,
  removeFormerTables,
  saveRuleset,
  type RulesetFacts,
  type SavedRuleset,
} from "./saved-ruleset.ts";
import { keepTenantKey } from "./key.ts";
import { openSources } from "./sources.ts";
import { isUnchanged, saysTheSame } from "./unchanged.ts";

/** Why the rules file is not what is in force. */
export interface Rejection {
  /** ISO 8601. */
  readonly at: string;
  /** `invalid` (problems in the files), `uncompilable`, `unsaved`, `unapplied`. */
  readonly reason: RejectionReason;
  readonly problems: readonly Problem[];
}

export type RejectionReason = "invalid" | "uncompilable" | "unsaved" | "unapplied";

/** The ruleset in force. */
export interface InForce extends RulesetFacts {
  readonly rules: readonly Rule[];
  /** Tokens listed per rule index. */
  readonly tokensOfRule: ReadonlyMap<number, number>;
  readonly tokenEntries: number;
  /** Compiled in this process, for where it also serves. */
  readonly compiled: Ruleset;
}

export interface KeeperOptions {
  readonly stateDir: string;
  readonly key: FingerprintKey;
  /** What was kept of the console, where one is configured. */
  readonly kept?: KeptRuleset | undefined;
  /** Of this release. */
  readonly version: string;
  readonly log: Logger;
  readonly progress?: Progress | undefined;
  /** Puts a ruleset in force everywhere. Gives one sentence per process that could not take it. */
  apply(ruleset: InForce): Promise<readonly string[]>;
  rejected(reason: RejectionReason): void;
}

export interface RulesetKeeper {
  /**
   * Reads the rules file for the first time, or falls back to the ruleset applied last. Applies nothing: the processes
   * that will serve are not there yet. @returns the problems when there is nothing to start with; a node that its console
   * has told nothing yet starts without rules
   */
  start(rulesFile: string | undefined): Promise<readonly Problem[] | undefined>;
  /** Reads again; `rulesFile` is another when the configuration changed. Never rejects; says what came of it in `rejection`. */
  reload(rulesFile?: string): Promise<void>;
  inForce(): InForce | undefined;
  rejection(): Rejection | undefined;
  close(): void;
}

/** Looks after the ruleset: watches the files, numbers each changed content, keeps the last good one. */
export function openKeeper(options: KeeperOptions): RulesetKeeper {
  const { stateDir, kept, version, log, progress } = options;
  let { key } = options;
  const sources = openSources(key, kept, progress);
  let file: string | undefined;
  let overruled = "";
  let inForce: InForce | undefined;
  let rejection: Rejection | undefined;
  /** Applied last, by a former run. */
  let saved: SavedRuleset | undefined;
  let serving = false;
  /** Every process that serves has taken `inForce`. */
  let everywhere = false;
  let turn: Promise<void> = Promise.resolve();
  const watch: Watch = watchFiles(() => void reload());

  const reject = (reason: RejectionReason, problems: readonly Problem[]): void => {
    rejection = { at: new Date().toISOString(), reason, problems: sortProblems(problems) };
    options.rejected(reason);
    log.error(
      { reason, problems: rejection.problems.slice(0, 100) },
      "the rules were refused; nothing of them is applied",
    );
  };

  const warnOfOverruled = (ids: readonly string[]): void => {
    if (ids.join() !== overruled && ids.length > 0)
      log.warn(
        { rules: ids.slice(0, 100) },
        "rules of the file have the id of a rule of the console, which is in force instead",
      );
    overruled = ids.join();
  };

  /** One pass over the files. */
  const take = async (): Promise<void> => {
    if (file === undefined && kept === undefined) return;
    const { read, problems, keyBytes, version: signed, ...more } = await sources.read(file);
    watch.set(more.seen);
    if (problems.length > 0) reject("invalid", problems);
    if (read === undefined) return;
    warnOfOverruled(more.overruled);
    const hash = await hashRuleset(read.rules, read.tokens.toBuffer());
    if (inForce?.hash !== hash) {
      const known = saved?.hash === hash ? saved : undefined;
      const number = signed ?? known?.number ?? Math.max(inForce?.number ?? 0, saved?.number ?? 0) + 1;
      const appliedAt = known?.appliedAt ?? new Date().toISOString();
      const next: SavedRuleset = { ...read, number, hash, appliedAt, source: sourceOf(file, kept), madeBy: version };
      let made: InForce;
      try {
        made = await describe(next, read.key, log);
      } catch {
        return reject("uncompilable", [
          fileProblem(placeOf(file, kept), "the regex engine could not compile these rules together"),
        ]);
      }
      try {
        // Before what needs it: everything else can be read again under the new key.
        if (keyBytes !== undefined && read.key.id !== key.id) await keepTenantKey(stateDir, keyBytes);
        key = read.key;
        if (known === undefined) await saveRuleset(stateDir, next, key.id);
        // Only to make the next start faster.
        else if (!saysTheSame(known, next)) await saveRuleset(stateDir, next, key.id).catch(() => undefined);
      } catch (error) {
        return reject("unsaved", [fileProblem(stateDir, explainSystemError(error))]);
      }
      inForce = made;
      everywhere = false;
    }
    if (problems.length === 0) rejection = undefined;
    if (serving && !everywhere) await spread(inForce);
  };

  /** Tells the processes that serve. */
  const spread = async (ruleset: InForce): Promise<void> => {
    const troubles = await options.apply(ruleset);
    if (troubles.length > 0)
      return reject(
        "unapplied",
        troubles.map((trouble) => fileProblem(placeOf(file, kept), trouble)),
      );
    everywhere = true;
    collectSoon();
    await removeFormerTables(stateDir).catch(() => undefined);
    const { number, rules, tokenEntries: tokens } = ruleset;
    log.info({ ruleset: number, rules: rules.length, tokens }, "a new ruleset is in force");
  };

  const reload = (rulesFile?: string): Promise<void> => {
    turn = turn.then(async () => {
      file = rulesFile ?? file;
      try {
        await take();
      } catch (error) {
        log.error({ err: error }, "reading the rules failed inside the node");
        reject("invalid", [fileProblem(placeOf(file, kept), "could not be read")]);
      }
    });
    return turn;
  };

  return {
    async start(rulesFile) {
      const loaded = await loadSavedRuleset(stateDir, key.id);
      if (loaded === "unusable") log.warn("the saved ruleset is damaged or of another key; it is not used");
      else if (loaded !== "absent") saved = loaded;
      file = rulesFile;
      const reading = { source: sourceOf(file, kept), madeBy: version };
      const files = [...(file === undefined ? [] : [file]), ...(kept === undefined ? [] : [kept.file])];
      if (saved !== undefined && (await isUnchanged(saved, reading, files))) {
        inForce = await restore(saved, key, log);
        watch.set(saved.seen);
      }
      if (inForce === undefined) await reload(file);
      if (inForce === undefined && saved !== undefined) inForce = await restore(saved, key, log);
      saved = undefined;
      serving = true;
      everywhere = true;
      if (inForce === undefined) {
        // What is wrong with the console's ruleset is put right by the console.
        const problems = rejection?.problems.filter((problem) => problem.file !== kept?.file) ?? [];
        return kept !== undefined && problems.length === 0 ? undefined : problems;
      }
      const { number, source } = inForce;
      if (rejection === undefined) log.info({ ruleset: number }, "ruleset loaded");
      else
        log.error({ ruleset: number, source }, "the rules file is refused; the ruleset applied last is used instead");
      return undefined;
    },
    reload,
    inForce: () => inForce,
    rejection: () => rejection,
    close: () => watch.close(),
  };
}

function sourceOf(file: string | undefined, kept: KeptRuleset | undefined): string {
  return [...(kept === undefined ? [] : ["console"]), ...(file === undefined ? [] : [`file:${file}`])].join("+");
}

/** Where a problem of all rules together is told. */
function placeOf(file: string | undefined, kept: KeptRuleset | undefined): string {
  return file ?? kept?.file ?? "";
}

async function restore(saved: SavedRuleset, key: FingerprintKey, log: Logger): Promise<InForce | undefined> {
  try {
    return await describe(saved, key, log);
  } catch {
    log.warn("the saved ruleset could not be compiled; it is not used");
    return undefined;
  }
}

async function describe(ruleset: SavedRuleset, key: FingerprintKey, log: Logger): Promise<InForce> {
  const { number, hash, appliedAt, source, rules, tokens, tokensOfRule } = ruleset;
  const compiled = await compileRuleset(ruleset, key, log);
  return { number, hash, appliedAt, source, rules, tokensOfRule, tokenEntries: tokens.size, compiled };
}
