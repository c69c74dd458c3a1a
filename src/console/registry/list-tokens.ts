import { z } from "zod";
import { pageOf, readCursor, writeCursor } from "../api/paging.ts";
import type { ConsoleContext } from "../context.ts";
import { liveness } from "../sightings/liveness.ts";
import { tokenSchema } from "./leak-schema.ts";
import { tokenView } from "./leak-view.ts";

export const tokenPage = pageOf(tokenSchema);

/** The tokens of a leak, by fingerprint. */
export async function listTokens(
  context: ConsoleContext,
  tenant: string,
  leak: number,
  { cursor, limit }: { readonly cursor?: string | undefined; readonly limit: number },
): Promise<z.input<typeof tokenPage>> {
  const fingerprint = z.string().regex(/^[A-Za-z0-9_-]{22}$/);
  const rows = await context.store.db
    .selectFrom("leak_tokens")
    .selectAll()
    .where("leak", "=", leak)
    .$if(cursor !== undefined, (query) =>
      query.where("fingerprint", ">", readCursor(cursor!, z.tuple([fingerprint]))[0]),
    )
    .orderBy("fingerprint")
    .limit(limit + 1)
    .execute();
  const page = rows.slice(0, limit);
  const seen = await liveness(
    context,
    tenant,
    page.map((token) => token.fingerprint),
  );
  return {
    items: page.map((token) => tokenView(token, seen.get(token.fingerprint))),
    next_cursor: rows.length > limit ? writeCursor([page.at(-1)!.fingerprint]) : null,
  };
}
