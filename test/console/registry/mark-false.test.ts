import { t } from "tap";
import { onEachStore } from "../stores.ts";
import { newToken, NOON, openRegistry } from "./ask.ts";

const iso = (ms: number): string => new Date(ms).toISOString();

await onEachStore(t, async (t, open) => {
  const { ask, add, history, setNow } = await openRegistry(t, await open());
  t.beforeEach(() => setNow(NOON));

  await t.test("what was marked false stays false wherever it is found again", async (t) => {
    const [token, other] = [newToken(), newToken()];
    const id = await add([token]);
    await ask("POST", `/${id}/apply`, { remediation: "block" });
    t.match((await ask("POST", `/${id}/false`, { reason: "from the docs" })).body, {
      ...{ status: "false", remediation: "none", patch: null, false_until: null },
      former_patch: { remediation: "block" },
    });
    const again = await ask("POST", "", { title: "again", tokens: [token] });
    t.match(again, { status: 201, body: { status: "false", remediation: "none", volume: 1 } });
    t.equal((await ask("POST", `/${again.body.id}/apply`, { remediation: "block" })).status, 409);
    const mixed = await ask("POST", "", { title: "with another", tokens: [token, other] });
    t.match(mixed.body, {
      ...{ status: "open", volume: 1 },
      left_out: [{ path: "tokens[0]", reason: `marked false in leak ${again.body.id}` }],
      reason: `1 of 2 values: marked false in leak ${again.body.id} (1).`,
    });
    t.match((await ask("POST", `/${id}/close`)).status, 409);
  });

  await t.test("other leaks give up values that are marked false; one without others is false too", async (t) => {
    const [token, own] = [newToken(), newToken()];
    const id = await add([token]);
    const [alike, larger, byPattern] = [
      await add([token]),
      await add([token, own]),
      await add([token], { patterns: ["ak_[0-9]{9}"] }),
    ];
    const closed = await add([token]);
    await ask("POST", `/${closed}/close`, { keep_watching: true });
    for (const each of [alike, larger, byPattern]) await ask("POST", `/${each}/apply`, { remediation: "block" });
    await ask("POST", `/${id}/false`, { reason: "an example" });
    t.match((await ask("GET", `/${alike}`)).body, { status: "false", remediation: "none", volume: 1 });
    t.match((await ask("GET", `/${closed}`)).body, { status: "false", remediation: "none", keep_watching: false });
    t.match((await ask("GET", `/${larger}`)).body, { status: "open", remediation: "block", volume: 1 });
    t.match((await ask("GET", `/${byPattern}`)).body, { status: "open", remediation: "block", volume: 1, tokens: [] });
    t.match((await history(larger)).at(-1), {
      action: "reduced",
      changes: { volume: [2, 1] },
      text: `1 value of it: marked false in leak ${id}.`,
    });

    await ask("POST", `/${alike}/reopen`, { reason: "it is real" });
    t.match((await ask("GET", `/${id}`)).body, { status: "open" }, "a value is false in all leaks or in none");
    t.match((await ask("POST", "", { title: "again", tokens: [token] })).body, { status: "open" });
  });

  await t.test("a mark as false that ends in the past is refused", async (t) => {
    const id = await add([newToken()]);
    t.match(await ask("POST", `/${id}/false`, { expires_at: iso(NOON) }), {
      status: 400,
      body: { path: "expires_at" },
    });
    t.match((await ask("GET", `/${id}`)).body, { status: "open" });
  });

  await t.test("a value that is marked false while a leak with it comes in is false in both", async (t) => {
    for (let round = 0; round < 10; round++) {
      const [token, own] = [newToken(), newToken()];
      const id = await add([token]);
      const [alike, mixed] = await Promise.all([
        add([token]),
        add([token, own]),
        ask("POST", `/${id}/false`, { reason: "at once" }),
      ]);
      t.match((await ask("GET", `/${alike}`)).body, { status: "false", volume: 1 });
      t.match((await ask("GET", `/${mixed}`)).body, { status: "open", volume: 1 });
    }
  });
});
