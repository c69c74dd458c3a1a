import { FingerprintKey } from "../../core/fingerprint.ts";
import { readTokenTable } from "../../core/token/read-token-table.ts";
import { ENTRIES_MAX, ENTRY_BYTES } from "../../core/token/table-format.ts";
import type { RulesetPayload } from "../../core/wire.ts";
import { inSlices } from "../../platform/in-slices.ts";
import type { ConsoleLink } from "./console-link.ts";
import { digestOf, type KeptRuleset } from "./kept-ruleset.ts";

/** Origins of a table's tokens, beyond its entries. */
const TABLE_EXTRA_BYTES_MAX = 64 * 2 ** 20;

/** Fetches and keeps the tables of a ruleset that are not here yet. @returns whether all are here, whole */
export async function fetchTables(
  { tables, fingerprint_key: keyText }: RulesetPayload,
  link: ConsoleLink,
  kept: KeptRuleset,
  signal: AbortSignal,
): Promise<boolean> {
  // Together they become one table, for which this holds.
  if (tables.reduce((sum, { count }) => sum + count, 0) > ENTRIES_MAX) return false;
  const { id } = new FingerprintKey(Buffer.from(keyText, "base64url"));
  for (const { digest, count, url } of tables) {
    if ((await kept.readTable(digest)) !== undefined) continue;
    const answer = await link.ask("GET", url, { bytesMax: count * ENTRY_BYTES + TABLE_EXTRA_BYTES_MAX, signal });
    if ("away" in answer || answer.status !== 200 || digestOf(answer.body) !== digest) return false;
    const table = await inSlices(readTokenTable(answer.body));
    if ("expected" in table || table.size !== count || table.keyId !== id) return false;
    await kept.writeTable(digest, answer.body);
  }
  return true;
}
