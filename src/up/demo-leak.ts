import { createAccessToken } from "../console/access/access-token.ts";
import { FIRST_TENANT } from "../console/accounts/tables.ts";
import type { Console } from "../console/start.ts";

const HOUR_MS = 36e5;

/** A new token for the demo's node. */
export async function newNodeToken({ context }: Console): Promise<string> {
  const asked = { tenant: FIRST_TENANT, role: "node", name: "the demo's node", createdBy: "machine" } as const;
  return (await createAccessToken(context.store, asked, Date.now())).token;
}

/** Adds the example leak and blocks its token, as anybody would through the API; once. */
export async function seedLeak({ context, port }: Console, token: string): Promise<void> {
  const { store } = context;
  const known = await store.db.selectFrom("leaks").select("id").limit(1).executeTakeFirst();
  if (known !== undefined) return;
  const expiresAt = Date.now() + HOUR_MS;
  const admin = await createAccessToken(
    store,
    { tenant: FIRST_TENANT, role: "administrator", name: "the demo's start", expiresAt, createdBy: "machine" },
    Date.now(),
  );
  const ask = async (path: string, body: object): Promise<unknown> => {
    const answer = await fetch(`http://127.0.0.1:${port}/api/v1${path}`, {
      method: "POST",
      headers: { authorization: `Bearer ${admin.token}`, "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`the example leak could not be added: the console answered with ${answer.status}`);
    return answer.json();
  };
  const leak = (await ask("/leaks", {
    title: "A token found in a public repository",
    source: { kind: "github", place: "github.com/example/app/config.env#L3" },
    tokens: [token],
  })) as { id: number };
  await ask(`/leaks/${leak.id}/apply`, { remediation: "block" });
}
