import { inSlices } from "../../platform/in-slices.ts";
import { ApiProblem } from "../api/problem.ts";
import type { ConsoleContext } from "../context.ts";
import { piecesOf, VALUES_AT_ONCE } from "./leak-row.ts";
import { printsIn } from "./token-runs.ts";

/**
 * What people write is kept and shown as it is, so no token of a leak may stand in it: not pasted into a comment, nor in
 * a title. @param texts by their path in the request @throws ApiProblem that names the paths
 */
export async function refuseTokens(
  { store: { db }, keys }: ConsoleContext,
  tenant: string,
  texts: Readonly<Record<string, string | undefined>>,
): Promise<void> {
  const paths: string[] = [];
  for (const [path, text] of Object.entries(texts)) {
    if (text === undefined) continue;
    const prints = await inSlices(printsIn(text, keys.fingerprints(tenant)));
    for (const some of piecesOf([...prints], VALUES_AT_ONCE)) {
      const known = await db
        .selectFrom("leak_tokens")
        .select("leak")
        .where("tenant", "=", tenant)
        .where("fingerprint", "in", some)
        .limit(1)
        .executeTakeFirst();
      if (known === undefined) continue;
      paths.push(path);
      break;
    }
  }
  if (paths.length === 0) return;
  const problems = paths.map((path) => ({
    path,
    message: "expected a text without a leaked token: name it by its hint",
  }));
  throw new ApiProblem("invalid_body", "A leaked token stands in a text. Nothing was changed.", problems);
}
