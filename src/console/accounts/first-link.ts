import type { ConsoleContext } from "../context.ts";
import { createLink } from "./one-time-link.ts";

/** A link that makes the first administrator; undefined where there is one. */
export async function firstLink({ config, store, now }: ConsoleContext): Promise<string | undefined> {
  const administrator = await store.db
    .selectFrom("users")
    .select("id")
    .where("global_role", "=", "global_administrator")
    .limit(1)
    .executeTakeFirst();
  if (administrator !== undefined) return undefined;
  const link = {
    kind: "first",
    email: null,
    tenant: null,
    role: "global_administrator",
    created_by: "machine",
  } as const;
  const { url } = await createLink(store.db, config.public_url, link, now());
  return url;
}
