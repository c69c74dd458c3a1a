import { randomBytes } from "node:crypto";
import { dirname, resolve } from "node:path";
import { setImmediate as nextTurn } from "node:timers/promises";
import { FingerprintKey } from "../../core/fingerprint.ts";
import { parsingRules } from "../../core/rule/parse-rules.ts";
import type { Rule, RuleProblem } from "../../core/rule/rule.ts";
import { ruleSchema } from "../../core/rule/schema.ts";
import { shapeOf, UNKNOWN_SHAPE } from "../../core/token/byte-kinds.ts";
import { ORIGINS_MAX, type TokenOrigin } from "../../core/token/token-origin.ts";
import { TokenTableBuilder } from "../../core/token/token-table-builder.ts";
import type { TokenTable } from "../../core/token/token-table.ts";
import { readDocument, type DocumentFile } from "../../platform/document-file.ts";
import type { FilesSeen } from "../../platform/file-digest.ts";
import { inSlices } from "../../platform/in-slices.ts";
import type { Problem } from "../../platform/problem.ts";
import type { Progress } from "../../platform/progress.ts";
import { keysAt } from "../../platform/schema-keys.ts";
import { unknownKey } from "../../platform/schema-problems.ts";
import { restoreRule, saveRule } from "./saved-rule.ts";
import { readTokens } from "./token-file.ts";

/** Over all lists of a document; a million entries take about 30 MB in each process. */
const TOKENS_MAX = 20_000_000;
/** Fingerprints made before the event loop is given back: about 2 ms. */
const SLICE_TOKENS = 1_000;

/** A rules document with its token lists, read and understood, not yet compiled. Holds no token. */
export interface ReadRules {
  readonly rules: readonly Rule[];
  readonly tokens: TokenTable;
  /** Tokens listed per rule index, for rules that have a list. */
  readonly tokensOfRule: ReadonlyMap<number, number>;
  /** The document and the token files it names, as they were read. */
  readonly seen: FilesSeen;
}

export interface RefusedRules {
  readonly problems: readonly Problem[];
  readonly seen: FilesSeen;
}

/**
 * Reads a rules file and every token file it names (relative to it); all of it is right, or every problem is told.
 * @param nodeKey undefined where the files are only checked: fingerprints made with any key are taken then
 */
export async function readRules(
  file: string,
  nodeKey: FingerprintKey | undefined,
  progress?: Progress,
): Promise<ReadRules | RefusedRules> {
  const key = nodeKey ?? new FingerprintKey(randomBytes(32));
  const path = resolve(file);
  const document = await readDocument(path);
  const seen = new Map([[path, document.digest]]);
  if ("problems" in document) return { problems: document.problems, seen };
  const parsed = await inSlices(parsingRules(document.value));
  if ("problems" in parsed) return { problems: parsed.problems.flatMap((found) => placed(document, found)), seen };

  const builder = new TokenTableBuilder(key.id);
  const tokensOfRule = new Map<number, number>();
  const problems: Problem[] = [];
  let total = 0;
  let originsFit = true;
  const addEntry = (fingerprint: Buffer, shape: number, rule: number, origin?: TokenOrigin): void => {
    if (++total <= TOKENS_MAX && !builder.add(fingerprint, shape, rule, origin)) originsFit = false;
    if (total % 10_000 === 0) progress?.step(`reading tokens: ${total.toLocaleString("en")}`);
  };
  const add = (token: Buffer, rule: number, origin?: TokenOrigin): void =>
    addEntry(key.fingerprint(token), shapeOf(token), rule, origin);
  for (const { match, index, id } of parsed.rules) {
    if (match.kind !== "tokens") continue;
    const { list } = match;
    const before = total;
    switch (list.kind) {
      case "values":
        for (const [i, value] of list.values.entries()) {
          add(value.reveal(), index);
          if (i % SLICE_TOKENS === SLICE_TOKENS - 1) await nextTurn();
        }
        break;
      case "file": {
        const named = resolve(dirname(path), list.file);
        const read = await readTokens(named, {
          keyId: nodeKey?.id,
          token: (token, origin) => add(token, index, origin),
          entry: (fingerprint, shape, origin) => addEntry(fingerprint, shape, index, origin),
        });
        seen.set(named, read.digest);
        problems.push(...read.problems.map((problem) => missing(document, index, id, problem)));
        break;
      }
      case "fingerprints":
        if (nodeKey !== undefined && list.keyId !== nodeKey.id) {
          const message = "expected fingerprints made with this node's key; see `keyward hash`";
          problems.push(document.problem(["rules", index, "tokens", "key_id"], message, id));
        }
        for (const fingerprint of list.fingerprints) addEntry(fingerprint, UNKNOWN_SHAPE, index);
        break;
    }
    tokensOfRule.set(index, total - before);
  }
  if (total > TOKENS_MAX) {
    problems.push(document.problem(["rules"], `expected at most ${TOKENS_MAX.toLocaleString("en")} tokens in all`));
  }
  if (!originsFit) {
    const message = `expected at most ${ORIGINS_MAX.toLocaleString("en")} different pairs of expires and source`;
    problems.push(document.problem(["rules"], message));
  }
  if (problems.length > 0) return { problems, seen };
  const tokens = await inSlices(builder.build());
  // The listed tokens themselves are dropped here.
  const rules = parsed.rules.map((rule) => restoreRule(saveRule(rule), key.id));
  return { rules, tokens, tokensOfRule, seen };
}

/** A problem of the rule language at its place in the file; unknown keys one by one, each at the key itself. */
function placed(document: DocumentFile, { path, rule, message }: RuleProblem): Problem[] {
  const unknown = /^unknown key ([^:]+)/.exec(message);
  if (unknown === null) return [document.problem(path, message, rule)];
  const known = path.length === 0 ? ["format", "rules"] : keysAt(ruleSchema, path.slice(2));
  return unknown[1]!
    .split(", ")
    .map((key) => ({ ...document.keyProblem([...path, key], unknownKey(key, known)), rule }));
}

/** A token file that cannot be read is a mistake of the rule that names it; a bad line is one of the token file. */
function missing(document: DocumentFile, index: number, rule: string, problem: Problem): Problem {
  if (problem.line !== 0) return { ...problem, rule };
  return document.problem(["rules", index, "tokens", "file"], `${problem.file} ${problem.message}`, rule);
}
