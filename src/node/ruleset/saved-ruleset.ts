import { createHash } from "node:crypto";
import { mkdir, open, readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { setImmediate as nextTurn } from "node:timers/promises";
import { z } from "zod";
import type { Rule } from "../../core/rule/rule.ts";
import { readTokenTable } from "../../core/token/read-token-table.ts";
import type { TokenTable } from "../../core/token/token-table.ts";
import type { FilesSeen } from "../../platform/file-digest.ts";
import { inSlices } from "../../platform/in-slices.ts";
import { errorCode } from "../../platform/system-error.ts";
import { writeWhole } from "../../platform/write-whole.ts";
import { restoreRule, saveRule, savedRule } from "./saved-rule.ts";
import { readTableBytes } from "./table-bytes.ts";

const FOLDER = "ruleset";
const DOCUMENT = "ruleset.json";
/** Bytes hashed before the event loop is given back: well below a millisecond. */
const SLICE_BYTES = 2 ** 18;

const savedRuleset = z.strictObject({
  format: z.literal(1),
  number: z.int().min(1),
  hash: z.string(),
  applied_at: z.string(),
  source: z.string(),
  key_id: z.string(),
  /** Release that read the files, and their digests; a ruleset kept by an older release does not say. */
  made_by: z.string().default(""),
  files: z.array(z.tuple([z.string(), z.string()])).default([]),
  tokens: z.strictObject({
    sha256: z.string().regex(/^[0-9a-f]{64}$/),
    entries: z.int().min(0),
    /** Rule index and tokens listed, per rule with a list. */
    of_rule: z.array(z.tuple([z.int().min(0), z.int().min(0)])),
  }),
  rules: z.array(savedRule),
});

/** What is told of a ruleset that was applied. */
export interface RulesetFacts {
  /** Grows by one with each changed content, over restarts. */
  readonly number: number;
  /** SHA-256 over rules and token fingerprints, hex. */
  readonly hash: string;
  /** ISO 8601. */
  readonly appliedAt: string;
  /** Where it came from, e.g. `file:/etc/keyward/rules.yaml`. */
  readonly source: string;
}

export interface SavedRuleset extends RulesetFacts {
  readonly rules: readonly Rule[];
  readonly tokens: TokenTable;
  /** Tokens listed per rule index, for rules that have a list. */
  readonly tokensOfRule: ReadonlyMap<number, number>;
  /** The release that read the files. */
  readonly madeBy: string;
  /** The files it was read from. */
  readonly seen: FilesSeen;
}

/** Identifies a content: equal rules and equal token lists under the same key give the same hash. */
export async function hashRuleset(rules: readonly Rule[], table: Buffer): Promise<string> {
  return combine(JSON.stringify(rules.map(saveRule)), await sha256(table));
}

/**
 * Keeps a ruleset in `state_dir/ruleset` (0600) for workers and for the next start. Tokens stand there as keyed
 * fingerprints only. The table is written first and the document that names it last, so a crash leaves the former one.
 */
export async function saveRuleset(stateDir: string, saved: SavedRuleset, keyId: string): Promise<void> {
  const folder = join(stateDir, FOLDER);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const table = saved.tokens.toBuffer();
  const digest = await sha256(table);
  await writeWhole(join(folder, tableName(digest)), table);
  const { number, hash, appliedAt, source, rules, tokens, tokensOfRule, madeBy, seen } = saved;
  const document = {
    format: 1,
    number,
    hash,
    applied_at: appliedAt,
    source,
    key_id: keyId,
    made_by: madeBy,
    files: [...seen],
    tokens: { sha256: digest, entries: tokens.size, of_rule: [...tokensOfRule] },
    rules: rules.map(saveRule),
  } satisfies z.output<typeof savedRuleset>;
  await writeWhole(join(folder, DOCUMENT), JSON.stringify(document));
}

/** The ruleset applied last. `absent`: there never was one. `unusable`: it is damaged or of another key or format. */
export async function loadSavedRuleset(stateDir: string, keyId: string): Promise<SavedRuleset | "absent" | "unusable"> {
  const folder = join(stateDir, FOLDER);
  let text: string;
  try {
    text = await readFile(join(folder, DOCUMENT), "utf8");
  } catch (error) {
    return errorCode(error) === "ENOENT" ? "absent" : "unusable";
  }
  try {
    const parsed = savedRuleset.safeParse(JSON.parse(text));
    if (!parsed.success || parsed.data.key_id !== keyId) return "unusable";
    const { number, hash, applied_at: appliedAt, source, made_by: madeBy, files, tokens, rules } = parsed.data;
    const { bytes, digest } = await readTable(join(folder, tableName(tokens.sha256)));
    if (digest !== tokens.sha256) return "unusable";
    const table = await inSlices(readTokenTable(bytes));
    if ("expected" in table || table.keyId !== keyId) return "unusable";
    const restored = rules.map((rule) => restoreRule(rule, keyId));
    if (combine(JSON.stringify(restored.map(saveRule)), tokens.sha256) !== hash) return "unusable";
    const tokensOfRule = new Map(tokens.of_rule);
    const facts = { number, hash, appliedAt, source, madeBy, seen: new Map(files) };
    return { ...facts, rules: restored, tokens: table, tokensOfRule };
  } catch {
    return "unusable";
  }
}

/** Removes tables that the saved document does not name; call when no worker needs a former one any more. */
export async function removeFormerTables(stateDir: string): Promise<void> {
  const folder = join(stateDir, FOLDER);
  const text = await readFile(join(folder, DOCUMENT), "utf8").catch(() => undefined);
  if (text === undefined) return;
  const { tokens } = savedRuleset.pick({ tokens: true }).loose().parse(JSON.parse(text));
  for (const name of await readdir(folder)) {
    if (name !== DOCUMENT && name !== tableName(tokens.sha256)) await rm(join(folder, name), { force: true });
  }
}

async function readTable(file: string): Promise<{ bytes: Buffer; digest: string }> {
  const handle = await open(file);
  try {
    return await readTableBytes(handle, (await handle.stat()).size);
  } finally {
    await handle.close();
  }
}

function tableName(digest: string): string {
  return `tokens-${digest}.bin`;
}

function combine(rules: string, tableDigest: string): string {
  return createHash("sha256").update(`${rules}\n${tableDigest}`).digest("hex");
}

async function sha256(bytes: Buffer): Promise<string> {
  const digest = createHash("sha256");
  for (let from = 0; from < bytes.length; from += SLICE_BYTES) {
    digest.update(bytes.subarray(from, from + SLICE_BYTES));
    if (from > 0) await nextTurn();
  }
  return digest.digest("hex");
}
