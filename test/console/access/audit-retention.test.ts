import { t } from "tap";
import { forgetAudit } from "../../../src/console/access/audit-retention.ts";
import { openTestConsole } from "../open-console.ts";
import { onEachStore } from "../stores.ts";

const DAY_MS = 864e5;
const NOW_MS = Date.parse("2026-11-23T12:00:00Z");
/** More than go in one step. */
const OLD_ROWS = 4_500;
const ROWS_AT_ONCE = 500;

await onEachStore(t, async (t, open) => {
  await t.test(
    "rows of the audit log that are older than is kept are forgotten, all of them and no other",
    async (t) => {
      const { context, setNow } = await openTestConsole(t, await open(), { config: { retention: { audit: "30d" } } });
      setNow(NOW_MS);
      const { db } = context.store;
      const row = (at: number, target: string) => ({
        ...{
          tenant: "a",
          at,
          actor: "machine",
          action: "made",
          target,
          outcome: "done" as const,
          status: 200,
          address: "",
        },
        detail: "{}",
      });
      for (let i = 0; i < OLD_ROWS; i += ROWS_AT_ONCE) {
        const rows = Array.from({ length: ROWS_AT_ONCE }, () => row(NOW_MS - 31 * DAY_MS, "old"));
        await db.insertInto("audit").values(rows).execute();
      }
      await db
        .insertInto("audit")
        .values(row(NOW_MS - 29 * DAY_MS, "young"))
        .execute();
      await forgetAudit(context);
      t.same(await db.selectFrom("audit").select("target").execute(), [{ target: "young" }]);
    },
  );
});
