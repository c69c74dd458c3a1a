import { t } from "tap";
import { onEachStore } from "../stores.ts";
import { newToken, NOON, openRegistry } from "./ask.ts";

await onEachStore(t, async (t, open) => {
  const { ask, add, history, use } = await openRegistry(t, await open());

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
