import { printProblems } from "../../platform/problem.ts";
import { createLink } from "../accounts/one-time-link.ts";
import { createAccessToken } from "../access/access-token.ts";
import { writeAudit } from "../access/audit.ts";
import { loadConsoleConfig } from "../config/load.ts";
import type { ConsoleConfig } from "../config/schema.ts";
import { openStore, type Store } from "../store/open-store.ts";
import type { AccessTokens } from "../store/tables.ts";

/** What somebody on the console's machine may do without an account: the store is theirs. */

interface WantedToken {
  readonly role: Exclude<AccessTokens["role"], "api">;
  readonly tenant: string;
  readonly name: string;
  readonly lifeMs: number | undefined;
}

/** @returns the exit code */
export function printToken(configFile: string, { role, tenant, name, lifeMs }: WantedToken): Promise<number> {
  return withStore(configFile, async (store) => {
    const known = await store.db.selectFrom("tenants").select("id").where("id", "=", tenant).executeTakeFirst();
    if (known === undefined) return complain("there is no tenant with this id");
    const nowMs = Date.now();
    const expiresAt = lifeMs === undefined ? undefined : nowMs + lifeMs;
    const made = await createAccessToken(store, { tenant, role, name, expiresAt, createdBy: "machine" }, nowMs);
    await note(store, { tenant, action: "keyward console token", target: `token:${made.id}`, at: nowMs });
    process.stdout.write(`${made.token}\n`);
    return 0;
  });
}

/** @returns the exit code */
export function printAdminLink(configFile: string, email: string): Promise<number> {
  return withStore(configFile, async (store, config) => {
    const nowMs = Date.now();
    const { id, url } = await createLink(
      store.db,
      config.public_url,
      { kind: "reset", email, tenant: null, role: "global_administrator", created_by: "machine" },
      nowMs,
    );
    await note(store, { tenant: "", action: "keyward console admin", target: `link:${id}`, at: nowMs });
    process.stdout.write(`${url}\n`);
    return 0;
  });
}

/** Does something with the console's store. @returns the exit code */
export async function withStore(
  configFile: string,
  act: (store: Store, config: ConsoleConfig) => Promise<number>,
): Promise<number> {
  const loaded = await loadConsoleConfig(configFile);
  if ("problems" in loaded) {
    process.stderr.write(printProblems(loaded.problems));
    return 1;
  }
  const store = await openStore(loaded.config.database, loaded.config.state_dir);
  try {
    return await act(store, loaded.config);
  } finally {
    await store.close();
  }
}

function note(
  store: Store,
  entry: { readonly tenant: string; readonly action: string; readonly target: string; readonly at: number },
): Promise<void> {
  return writeAudit(store, { ...entry, actor: "machine", outcome: "done", status: 0, address: "" });
}

/** A sentence on standard error. @returns the exit code */
export function complain(text: string): number {
  process.stderr.write(`keyward: ${text}\n`);
  return 1;
}
