import { t } from "tap";
import { onEachStore } from "../stores.ts";
import { newToken, openRegistry } from "./ask.ts";

await onEachStore(t, async (t, open) => {
  const { ask, add, history } = await openRegistry(t, await open());

  await t.test("an edit needs the ETag of what was read; a decision heeds it where it is sent", async (t) => {
    const id = await add([newToken()]);
    const { etag } = await ask("GET", `/${id}`);
    t.match(await ask("PATCH", `/${id}`, { title: "new" }), { status: 428, body: { code: "precondition_required" } });
    const edited = await ask(
      "PATCH",
      `/${id}`,
      { title: "new", stage: "rotating", assignee: "ada@example.com", risk: 2, reason: "triage" },
      { headers: { "if-match": etag } },
    );
    t.match(edited, {
      status: 200,
      body: {
        title: "new",
        stage: "rotating",
        assignee: "ada@example.com",
        risk: 2,
        risk_level: "low",
        risk_set_by: "person",
      },
    });
    t.match(await ask("PATCH", `/${id}`, { title: "newer" }, { headers: { "if-match": etag } }), {
      status: 412,
      body: { code: "stale" },
    });
    t.match(await ask("POST", `/${id}/close`, {}, { headers: { "if-match": etag } }), { status: 412 });
    t.match(await ask("POST", `/${id}/close`, {}, { headers: { "if-match": edited.etag } }), { status: 200 });
    t.match((await history(id))[1], {
      ...{ action: "edited", text: "triage" },
      changes: { title: ["a leak", "new"], risk: [4, 2], stage: ["", "rotating"], assignee: ["", "ada@example.com"] },
    });
    const back = await ask("PATCH", `/${id}`, { risk: null }, { headers: { "if-match": "*" } });
    t.match(back.body, { risk: 4, risk_set_by: "evidence" });
  });

  await t.test("of two edits of the same version one succeeds", async (t) => {
    const id = await add([newToken()]);
    const headers = { "if-match": '"1"' };
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, i) => ask("PATCH", `/${id}`, { title: `title ${i}` }, { headers })),
    );
    const statuses = answers.map(({ status }) => status).sort((a, b) => a - b);
    t.same(statuses, [200, ...Array.from({ length: 7 }, () => 412)]);
    t.equal((await history(id)).length, 2);
  });

  await t.test("a comment stands in the history", async (t) => {
    const id = await add([newToken()]);
    t.match(await ask("POST", `/${id}/comments`, { text: " told the\ncustomer " }), {
      status: 201,
      body: { text: "told the\ncustomer" },
    });
    t.match((await history(id)).at(-1), { action: "commented", text: "told the\ncustomer", changes: {} });
    t.equal((await ask("POST", `/${id}/comments`, { text: " " })).status, 400);
  });
});
