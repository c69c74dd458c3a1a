import { randomBytes } from "node:crypto";
import { newLeakRow } from "../../src/console/registry/new-leak.ts";
import type { Store } from "../../src/console/store/open-store.ts";

/** Rows of one statement. */
const ROWS = 200;

/** Leaks as scanners find them: one a minute, the newest first; one in a thousand is closed, the middle one is somebody's. */
export async function makeLeaks({ db }: Store, tenant: string, count: number): Promise<void> {
  const nowMs = Date.now();
  for (let at = 0; at < count; at += ROWS) {
    const rows = Array.from({ length: Math.min(ROWS, count - at) }, (_, i) => {
      const n = at + i;
      const row = newLeakRow(
        tenant,
        {
          title: `${n % 100 === 0 ? "needle" : "token"} ${randomBytes(4).toString("hex")} in a repository`,
          description: `Found by the scanner in a file of configuration, revision ${randomBytes(8).toString("hex")}.`,
          source: { kind: ["github", "gitlab", "npm", "custom"][n % 4]!, place: `github.com/acme/${n}/blob/main/.env` },
          discoveredAt: nowMs - n * 60_000,
          discoveredBy: "scanner:github",
          risk: { score: 1 + (n % 10), setByPerson: false },
          stage: "",
          assignee: n === count / 2 ? "ada" : "",
          foreignId: "",
        },
        { volume: 1 + (n % 7), reason: "", isFalse: false, falseUntil: null },
        nowMs - n,
      );
      return n % 1_000 === 0 ? { ...row, status: "closed" as const } : row;
    });
    await db.insertInto("leaks").values(rows).execute();
  }
}
