import { FingerprintKey } from "../../core/fingerprint.ts";
import { digestFile, type FilesSeen } from "../../platform/file-digest.ts";
import { inSlices } from "../../platform/in-slices.ts";
import type { Problem } from "../../platform/problem.ts";
import type { Progress } from "../../platform/progress.ts";
import type { KeptRuleset } from "../sync/kept-ruleset.ts";
import { mergingSources } from "./merge-sources.ts";
import { readConsoleRules, type ConsoleRules } from "./source-console.ts";
import { readRules, type ReadRules } from "./source-file.ts";

/** Everything that is to be in force, and what of the sources could not be taken. */
export interface SourcesRead {
  /** Undefined where no source gave anything. */
  readonly read: (ReadRules & { readonly key: FingerprintKey }) | undefined;
  /** Of the tenant: to be used from now on. Undefined where no console says. */
  readonly keyBytes: Buffer | undefined;
  /** As the console numbers it; undefined where the rules are the file's alone. */
  readonly version: number | undefined;
  readonly problems: readonly Problem[];
  readonly seen: FilesSeen;
  /** Rules of the file that are left out because the console's rule of the same id is in force. */
  readonly overruled: readonly string[];
}

export interface Sources {
  /** @param file undefined where no rules file is configured */
  read(file: string | undefined): Promise<SourcesRead>;
}

/**
 * The rules of this node: those of its file and those of its console, together. A mistake in one of the two never keeps the
 * other out: of a file that is wrong the rules read last stay, as long as the process lives.
 * @param ownKey for nodes that no console gave a key
 */
export function openSources(ownKey: FingerprintKey, kept: KeptRuleset | undefined, progress?: Progress): Sources {
  let good: { readonly file: string; readonly keyId: string; readonly rules: ReadRules } | undefined;

  return {
    async read(file) {
      const seen = new Map<string, string>();
      const problems: Problem[] = [];
      let fromConsole: ConsoleRules | undefined;
      if (kept !== undefined) {
        // Before it is read: a change in between is seen as a change.
        seen.set(kept.file, await digestFile(kept.file));
        const read = await readConsoleRules(kept);
        if (read !== undefined && "problem" in read) problems.push(read.problem);
        else fromConsole = read;
      }
      const key = fromConsole === undefined ? ownKey : new FingerprintKey(fromConsole.keyBytes);
      if (file !== undefined) {
        if (good?.file !== file || good.keyId !== key.id) good = undefined;
        const read =
          good !== undefined && (await isAsSeen(good.rules.seen)) ? good.rules : await readRules(file, key, progress);
        for (const [path, digest] of read.seen) seen.set(path, digest);
        if ("problems" in read) problems.push(...read.problems);
        else good = { file, keyId: key.id, rules: read };
      } else good = undefined;
      const facts = { problems, seen, keyBytes: fromConsole?.keyBytes, version: fromConsole?.version };
      if (fromConsole === undefined) {
        const read = problems.length > 0 || good === undefined ? undefined : { ...good.rules, key };
        return { ...facts, read, overruled: [] };
      }
      const ids = new Set(fromConsole.rules.map(({ id }) => id));
      const fileRules = good?.rules.rules ?? [];
      const beside = fileRules.filter(({ id }) => !ids.has(id));
      const overruled = fileRules.filter(({ id }) => ids.has(id)).map(({ id }) => id);
      const tables = [...fromConsole.tables];
      // A rule that is overruled must not lend its tokens to the one that overrules it.
      if (good !== undefined) {
        const named = fileRules.map(({ id }) => (ids.has(id) ? "" : id));
        tables.push({ table: good.rules.tokens, rules: named });
      }
      const merged = await inSlices(mergingSources([...fromConsole.rules, ...beside], tables, key.id));
      return { ...facts, read: { ...merged, key, seen }, overruled };
    },
  };
}

/** A long list is not read again for each decision of the console. */
async function isAsSeen(seen: FilesSeen): Promise<boolean> {
  for (const [path, digest] of seen) if ((await digestFile(path)) !== digest) return false;
  return true;
}
