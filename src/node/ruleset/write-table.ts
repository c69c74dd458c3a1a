import { resolve } from "node:path";
import type { FingerprintKey } from "../../core/fingerprint.ts";
import { shapeOf } from "../../core/token/byte-kinds.ts";
import { ORIGINS_MAX, type TokenOrigin } from "../../core/token/token-origin.ts";
import { TokenTableBuilder } from "../../core/token/token-table-builder.ts";
import { inSlices } from "../../platform/in-slices.ts";
import { fileProblem, type Problem } from "../../platform/problem.ts";
import { openProgress } from "../../platform/progress.ts";
import { writeWhole } from "../../platform/write-whole.ts";
import { readTokens } from "./token-file.ts";

/** The entries of a table that one rule names. */
const RULE = 0;

/** Makes a token table of a list. @returns the problems of the list, of which nothing is written then */
export async function writeTable(
  list: string,
  target: string,
  key: FingerprintKey,
): Promise<{ readonly entries: number } | { readonly problems: readonly Problem[] }> {
  const builder = new TokenTableBuilder(key.id);
  const progress = openProgress();
  let originsFit = true;
  let total = 0;
  const add = (fingerprint: Buffer, shape: number, origin: TokenOrigin | undefined): void => {
    if (!builder.add(fingerprint, shape, RULE, origin)) originsFit = false;
    if (++total % 10_000 === 0) progress.step(`reading tokens: ${total.toLocaleString("en")}`);
  };
  const { problems } = await readTokens(list, {
    keyId: key.id,
    token: (token, origin) => add(key.fingerprint(token), shapeOf(token), origin),
    entry: add,
  });
  progress.done();
  const limit = ORIGINS_MAX.toLocaleString("en");
  if (!originsFit)
    return { problems: [fileProblem(list, `expected at most ${limit} different pairs of expires and source`)] };
  if (problems.length > 0) return { problems };
  const table = await inSlices(builder.build());
  await writeWhole(resolve(target), table.toBuffer());
  return { entries: table.size };
}
