import { t } from "tap";
import { onEachStore } from "../stores.ts";

await onEachStore(t, async (t, open) => {
  await t.test("the tables are made; times and counts come back as numbers", async (t) => {
    const { db } = await open();
    const at = Date.now();
    await db
      .insertInto("nodes")
      .values({
        tenant: "a",
        id: "n",
        name: "n",
        first_seen: at,
        last_seen: at,
        ruleset: 0,
        applied_at: null,
        heartbeat: "",
        heartbeat_at: 0,
        requests_per_second: 0.5,
      })
      .execute();
    const { first_seen: seen, applied_at: applied } = await db
      .selectFrom("nodes")
      .selectAll()
      .executeTakeFirstOrThrow();
    t.equal(seen, at);
    t.equal(applied, null);
    const { count } = await db
      .selectFrom("nodes")
      .select(({ fn }) => fn.countAll<number>().as("count"))
      .executeTakeFirstOrThrow();
    t.equal(count, 1);
  });

  await t.test("bytes come back as they were", async (t) => {
    const { db } = await open();
    const bytes = Buffer.from([0, 1, 255, 128]);
    await db.insertInto("token_tables").values({ tenant: "a", digest: "d", count: 1, bytes, created_at: 1 }).execute();
    const row = await db.selectFrom("token_tables").select("bytes").executeTakeFirstOrThrow();
    t.same(Buffer.from(row.bytes), bytes);
  });

  await t.test("a transaction that fails leaves nothing", async (t) => {
    const { db } = await open();
    await t.rejects(
      db.transaction().execute(async (tx) => {
        await tx
          .insertInto("token_tables")
          .values({ tenant: "a", digest: "d", count: 1, bytes: Buffer.alloc(1), created_at: 1 })
          .execute();
        throw new Error("on purpose");
      }),
      { message: "on purpose" },
    );
    t.same(await db.selectFrom("token_tables").selectAll().execute(), []);
  });
});
