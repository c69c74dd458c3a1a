import type { Rule } from "../../core/rule/rule.ts";
import { TokenTableBuilder } from "../../core/token/token-table-builder.ts";
import type { TokenTable } from "../../core/token/token-table.ts";

/** Entries handed on before the event loop may be given back. */
const SLICE_ENTRIES = 1_024;

/** Tokens of one source: entries name rules by their place in `rules`. */
export interface SourceTable {
  readonly table: TokenTable;
  /** Ids; those of rules that are not in force name nothing. */
  readonly rules: readonly string[];
}

export interface MergedRules {
  readonly rules: readonly Rule[];
  readonly tokens: TokenTable;
  readonly tokensOfRule: ReadonlyMap<number, number>;
}

/** Puts rules and their tables together, in slices. @param rules ids are unique; numbered anew by their order */
export function* mergingSources(
  rules: readonly Rule[],
  tables: readonly SourceTable[],
  keyId: string,
): Generator<void, MergedRules> {
  const numbered = rules.map((rule, index) => ({ ...rule, index }));
  const places = new Map(numbered.map(({ id, index }) => [id, index]));
  const tokensOfRule = new Map<number, number>();
  for (const { index, match } of numbered) if (match.kind === "tokens") tokensOfRule.set(index, 0);
  const builder = new TokenTableBuilder(keyId);
  for (const { table, rules: ids } of tables) {
    const indexes = ids.map((id) => places.get(id));
    for (let i = 0; i < table.size; i++) {
      if (i % SLICE_ENTRIES === SLICE_ENTRIES - 1) yield;
      const { fingerprint, shape, rule, origin } = table.entry(i);
      const index = indexes[rule];
      if (index === undefined) continue;
      builder.add(fingerprint, shape, index, origin);
      tokensOfRule.set(index, (tokensOfRule.get(index) ?? 0) + 1);
    }
  }
  return { rules: numbered, tokens: yield* builder.build(), tokensOfRule };
}
