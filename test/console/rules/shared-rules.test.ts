import { t } from "tap";
import { openTestConsole, TENANT } from "../open-console.ts";
import { onEachStore } from "../stores.ts";
import { ask, RULE } from "./ask-rules.ts";

await onEachStore(t, async (t, open) => {
  await t.test("rules are their tenant's, and analysts only read", async (t) => {
    const console = await openTestConsole(t, await open());
    const others = await console.as("administrator", { tenant: "another" });
    const analyst = await console.as("analyst");
    await ask(console, "POST", "", { payload: RULE });
    t.same((await ask(console, "GET", "", others)).body.items, []);
    for (const method of ["GET", "DELETE"] as const)
      t.equal((await ask(console, method, "/no-debug", others)).status, 404);
    t.equal((await ask(console, "PUT", "/no-debug", { ...others, payload: RULE, "if-match": '"1"' })).status, 404);
    t.equal((await ask(console, "POST", "", { ...others, payload: RULE })).status, 201, "the same id elsewhere");
    t.equal((await ask(console, "GET", "/no-debug", analyst)).status, 200);
    for (const [method, path] of [
      ["POST", ""],
      ["PUT", "/no-debug"],
      ["DELETE", "/no-debug"],
      ["POST", "/order"],
    ] as const) {
      t.equal((await ask(console, method, path, { ...analyst, payload: {} })).status, 403);
    }
    t.equal(
      (await console.context.store.db.selectFrom("rules").select("id").where("tenant", "=", TENANT).execute()).length,
      1,
    );
  });

  await t.test("of two changes of one version one is taken", async (t) => {
    const console = await openTestConsole(t, await open());
    await ask(console, "POST", "", { payload: RULE });
    const changes = await Promise.all(
      ["one", "two", "three"].map((title) =>
        ask(console, "PUT", "/no-debug", { payload: { ...RULE, title }, "if-match": '"1"' }),
      ),
    );
    t.same(
      changes.map(({ status }) => status).toSorted((a, b) => a - b),
      [200, 412, 412],
    );
  });
});
