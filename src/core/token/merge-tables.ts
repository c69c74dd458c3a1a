import { TokenTableBuilder } from "./token-table-builder.ts";
import type { TokenTable } from "./token-table.ts";

/** Entries handled before the caller may give the event loop back: well below a millisecond. */
const SLICE_ENTRIES = 1_024;

export interface TablePart {
  readonly table: TokenTable;
  /** By the rule index of an entry, the one it gets; entries without are left out. */
  readonly rules: readonly (number | undefined)[];
}

/**
 * Makes one table of several, all of one key, in slices. @throws RangeError where it would have more entries or origins
 * than a table can have
 */
export function* mergingTables(keyId: string, parts: readonly TablePart[]): Generator<void, TokenTable> {
  const builder = new TokenTableBuilder(keyId);
  for (const { table, rules } of parts) {
    if (table.keyId !== keyId) throw new RangeError("tables of different keys cannot be merged");
    for (let place = 0; place < table.size; place++) {
      if (place % SLICE_ENTRIES === SLICE_ENTRIES - 1) yield;
      const { fingerprint, shape, rule, origin } = table.entry(place);
      const becomes = rules[rule];
      if (becomes === undefined) continue;
      if (!builder.add(fingerprint, shape, becomes, origin)) throw new RangeError("the tables have too many origins");
    }
  }
  return yield* builder.build();
}
