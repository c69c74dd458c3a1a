import { t } from "tap";
import { PullingNode, verdictOn } from "../nodes/pulling-node.ts";
import { openTestConsole, type TestConsole } from "../open-console.ts";
import { madeToken, makeLeak } from "../rulesets/made-leaks.ts";
import { onEachStore } from "../stores.ts";

function hint(id: number, regex: string) {
  return { id, type: "regex", attack_type: "vpatch", regex, point: [["header", "AUTHORIZATION"]], action: [] };
}

async function send(
  console: TestConsole,
  payload: unknown,
  query = "?format=wallarm",
  role: "administrator" | "analyst" = "administrator",
) {
  const answer = await console.api.inject({
    method: "POST",
    url: `/api/v1/rules/import${query}`,
    headers: { ...(await console.as(role)), "content-type": "application/json" },
    payload: JSON.stringify(payload),
  });
  return { status: answer.statusCode, body: answer.json(), text: answer.body };
}

await onEachStore(t, async (t, open) => {
  await t.test("what can be carried over is in force; the rest is told with the reason", async (t) => {
    const console = await openTestConsole(t, await open());
    const hints = [
      hint(1, "^Bearer bad_"),
      hint(2, "~nope"),
      { id: 3, type: "rate_limit" },
      { ...hint(4, "x"), active: false },
    ];
    const dry = await send(console, { body: hints }, "?format=wallarm&dry_run=true");
    const expected = {
      taken: ["wallarm-1"],
      unchanged: [],
      refused: [
        { path: "body[1]", name: "2", reason: /operator ~/ },
        { path: "body[2]", name: "3", reason: /no virtual patch/ },
      ],
      notes: [{ path: "body[3]", name: "4", reason: /switched off/ }],
    };
    t.match(dry.body, { ...expected, ruleset: null });
    t.same(await console.context.store.db.selectFrom("rules").select("id").execute(), []);
    t.match((await send(console, { body: hints })).body, { ...expected, ruleset: 1 });
    const { filter } = await new PullingNode(console, await console.as("node")).pull();
    t.same(verdictOn(filter, "bad_1", 0), ["wallarm-1 block"]);
    t.match((await send(console, { body: hints })).body, { taken: [], unchanged: ["wallarm-1"], ruleset: 1 });
    t.match((await send(console, [hint(1, "^Bearer other_")])).body, {
      taken: [],
      refused: [{ name: "wallarm-1", reason: /another rule has its id/ }],
    });
  });

  await t.test("a pattern that is a leaked token is refused, and the token is not told", async (t) => {
    const console = await openTestConsole(t, await open());
    const token = madeToken();
    await makeLeak(console.context, [token]);
    const { body, text } = await send(console, [hint(1, token), hint(2, "^Bearer fine_")]);
    t.match(body, { taken: ["wallarm-2"], refused: [{ name: "wallarm-1", reason: /leaked token/ }] });
    t.notOk(text.includes(token));
  });

  await t.test("another file, another format and another role are refused", async (t) => {
    const console = await openTestConsole(t, await open());
    t.match(await send(console, { rules: [] }), { status: 400, body: { code: "invalid_body" } });
    t.match(await send(console, [], "?format=snort"), { status: 400, body: { code: "invalid_query" } });
    t.equal((await send(console, [], "")).status, 400);
    t.equal((await send(console, [], "?format=wallarm", "analyst")).status, 403);
  });
});
