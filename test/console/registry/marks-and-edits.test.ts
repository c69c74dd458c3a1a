import { t } from "tap";
import { onEachStore } from "../stores.ts";
import { newToken, NOON, openRegistry } from "./ask.ts";

const iso = (ms: number): string => new Date(ms).toISOString();

await onEachStore(t, async (t, open) => {
  const registry = await openRegistry(t, await open());
  const { ask, add, history, setNow, use } = registry;
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
    t.same(
      answers.map(({ status }) => status).sort((a, b) => a - b),
      [200, ...Array.from({ length: 7 }, () => 412)],
    );
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

  await t.test("one decision on many: each for itself, and what is refused is told", async (t) => {
    const used = newToken();
    const ids = [
      await add([newToken()], { stage: "bulk" }),
      await add([used], { stage: "bulk" }),
      await add(["abc"], { stage: "bulk" }),
    ];
    await use(used, NOON);
    const applied = await ask("POST", "/bulk", {
      decision: "apply",
      ids: [...ids, ids[0], 999_999],
      remediation: "watch",
      reason: "sweep",
    });
    t.match(applied, {
      status: 200,
      body: {
        ...{ done: 2, refused: 2 },
        results: [
          { id: ids[0], outcome: "done" },
          { id: ids[1], outcome: "done" },
          { id: ids[2], outcome: "refused", code: "conflict" },
          { id: 999_999, outcome: "refused", code: "not_found" },
        ],
      },
    });
    const closed = await ask("POST", "/bulk", { decision: "close", filter: { stage: "bulk" } });
    t.match(closed.body, { done: 2, refused: 1 });
    t.match(closed.body.results[1], { id: ids[1], code: "still_used" });
    t.match((await ask("POST", "/bulk", { decision: "reopen", filter: { stage: "bulk", status: ["closed"] } })).body, {
      done: 2,
      refused: 0,
    });
    t.match((await ask("POST", "/bulk", { decision: "false", ids: [ids[0]], reason: "test" })).body, { done: 1 });
    t.same(
      (await history(ids[0]!)).map(({ action }) => action),
      ["created", "applied", "closed", "reopened", "false"],
    );
  });

  const NOT_BULK: readonly (readonly [name: string, body: object, paths: readonly string[]])[] = [
    ["without leaks", { decision: "close" }, [""]],
    ["with ids and a filter", { decision: "close", ids: [1], filter: {} }, [""]],
    ["without a decision", { ids: [1] }, ["decision"]],
    ["with fields of another decision", { decision: "reopen", ids: [1], force: true }, [""]],
    ["on too many", { decision: "close", ids: Array.from({ length: 1_001 }, (_, i) => i + 1) }, ["ids"]],
    [
      "with a patch that is none",
      { decision: "apply", ids: [1], remediation: "watch", points: [["nope"]] },
      ["points[0]"],
    ],
    [
      "with a filter that is none",
      { decision: "close", filter: { status: "opened", stagee: "x" } },
      ["filter.status[0]", "filter"],
    ],
  ];
  for (const [name, body, paths] of NOT_BULK) {
    await t.test(`a bulk decision ${name} is refused`, async (t) => {
      const answer = await ask("POST", "/bulk", body);
      t.equal(answer.status, 400);
      t.same(
        answer.body.problems.map(({ path }: { path: string }) => path),
        paths,
      );
    });
  }
});
