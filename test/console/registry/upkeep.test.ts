import { t } from "tap";
import { removeStaged } from "../../../src/console/registry/stage-leak.ts";
import { endFalseMarks } from "../../../src/console/registry/upkeep.ts";
import { onEachStore } from "../stores.ts";
import { DAY_MS, HOUR_MS, newToken, NOON, openRegistry } from "./ask.ts";

await onEachStore(t, async (t, open) => {
  const { ask, add, history, setNow, context } = await openRegistry(t, await open());
  const until = new Date(NOON + DAY_MS).toISOString();
  t.beforeEach(() => setNow(NOON));

  await t.test("a mark as false that comes to its end opens the leak, and its former patch is offered", async (t) => {
    const token = newToken();
    const id = await add([token]);
    await ask("POST", `/${id}/apply`, { remediation: "block" });
    t.match((await ask("POST", `/${id}/false`, { expires_at: until })).body, { status: "false", false_until: until });
    const again = (await ask("POST", "", { title: "again", tokens: [token] })).body;
    t.match(again, { status: "false", false_until: until }, "who takes the mark over takes its end over");
    setNow(NOON + DAY_MS - 1);
    await endFalseMarks(context);
    t.match((await ask("GET", `/${id}`)).body, { status: "false" });
    setNow(NOON + DAY_MS);
    await Promise.all([endFalseMarks(context), endFalseMarks(context)]);
    t.match((await ask("GET", `/${id}`)).body, {
      ...{ status: "open", remediation: "none", false_until: null, volume: 1 },
      former_patch: { remediation: "block" },
    });
    t.match((await ask("GET", `/${again.id}`)).body, { status: "open" });
    t.match((await history(id)).slice(3), [
      { action: "reopened", actor: "policy", text: "The mark as false has ended." },
    ]);
  });

  await t.test("values that another leak marks false for longer stay false", async (t) => {
    const [shared, own] = [newToken(), newToken()];
    const [whole, part] = [await add([shared]), await add([shared, own])];
    await ask("POST", `/${part}/false`, { expires_at: until });
    t.match((await ask("GET", `/${whole}`)).body, { status: "false", false_until: until });
    await ask("POST", `/${whole}/false`, { expires_at: null, reason: "for good" });
    setNow(NOON + DAY_MS);
    await endFalseMarks(context);
    t.match((await ask("GET", `/${part}`)).body, { status: "open", volume: 1 });
    t.match((await ask("GET", `/${whole}`)).body, { status: "false", false_until: null, volume: 1 });
    t.match((await ask("POST", "", { title: "again", tokens: [shared] })).body, { status: "false" });
  });

  await t.test("what was left of a process that ended while it stored a leak goes after an hour", async (t) => {
    const { db } = context.store;
    const id = await add(Array.from({ length: 3 }, () => newToken()));
    await db.deleteFrom("leak_history").where("leak", "=", id).execute();
    await db.updateTable("leaks").set({ tenant: "" }).where("id", "=", id).execute();
    const left = () => db.selectFrom("leak_tokens").select("leak").where("leak", "=", id).execute();
    setNow(NOON + HOUR_MS);
    await removeStaged(context);
    t.equal((await left()).length, 3);
    setNow(NOON + HOUR_MS + 1);
    await removeStaged(context);
    t.same(await left(), []);
  });

  await t.test("decisions at the same time wait for each other, and none is lost", async (t) => {
    const shared = newToken();
    const ids = [];
    for (let i = 0; i < 6; i++) ids.push(await add([shared, newToken()]));
    const answers = await Promise.all(
      ids.flatMap((id) => [
        ask("POST", `/${id}/apply`, { remediation: "block" }),
        ask("POST", `/${id}/false`, { reason: "at once" }),
        ask("POST", `/${id}/reopen`),
        ask("PATCH", `/${id}`, { stage: "rotating" }, { headers: { "if-match": "*" } }),
        ask("POST", `/${id}/comments`, { text: "hello" }),
      ]),
    );
    t.same(
      answers.filter(({ status }) => status >= 500).map(({ text }) => text),
      [],
    );
    for (const id of ids) {
      const { body } = await ask("GET", `/${id}`);
      t.equal(body.stage, "rotating");
      t.equal((await history(id)).filter(({ action }) => action !== "commented").length, body.version);
    }
  });
});
