import { t } from "tap";
import { PullingNode, verdictOn } from "../nodes/pulling-node.ts";
import { openTestConsole } from "../open-console.ts";
import { madeToken, makeLeak } from "../rulesets/made-leaks.ts";
import { onEachStore } from "../stores.ts";
import { ask, RULE } from "./ask-rules.ts";

await onEachStore(t, async (t, open) => {
  await t.test("a rule is written, read, changed and deleted, and each is in force at once", async (t) => {
    const console = await openTestConsole(t, await open());
    const node = new PullingNode(console, await console.as("node"));
    const regex = { id: "bearers", type: "vpatch", point: ["header", "AUTHORIZATION"], regex: "^Bearer bad_" };
    const added = await ask(console, "POST", "", { payload: regex });
    t.equal(added.status, 201);
    t.match(added.headers, { location: "/api/v1/rules/bearers", etag: '"1"' });
    t.match(added.body, {
      id: "bearers",
      mode: "block",
      tokens: 0,
      version: 1,
      ruleset: 1,
      rule: regex,
      expired: false,
    });
    const first = await node.pull();
    t.same(verdictOn(first.filter, "bad_1", 0), ["bearers block"]);

    t.equal((await ask(console, "PUT", "/bearers", { payload: { ...regex, mode: "watch" } })).status, 428);
    const stale = await ask(console, "PUT", "/bearers", { payload: regex, "if-match": '"7"' });
    t.equal(stale.body.code, "stale");
    const put = await ask(console, "PUT", "/bearers", { payload: { ...regex, mode: "watch" }, "if-match": '"1"' });
    t.match(put.body, { version: 2, mode: "watch", ruleset: 2 });
    t.same(verdictOn((await node.pull()).filter, "bad_1", 0), ["bearers watch"]);
    t.match((await ask(console, "GET", "/bearers")).body, { rule: { ...regex, mode: "watch" }, version: 2 });

    t.equal((await ask(console, "DELETE", "/bearers", { "if-match": '"1"' })).status, 412);
    t.same((await ask(console, "DELETE", "/bearers", { "if-match": '"2"' })).body, { ruleset: 3 });
    t.same(verdictOn((await node.pull()).filter, "bad_1", 0), []);
    for (const method of ["GET", "DELETE"] as const) t.equal((await ask(console, method, "/bearers")).status, 404);
    const audit = await console.context.store.db
      .selectFrom("audit")
      .select(["action", "target"])
      .where("outcome", "=", "done")
      .execute();
    t.same(audit, [
      { action: "POST /api/v1/rules", target: "rule:bearers" },
      { action: "PUT /api/v1/rules/{id}", target: "rule:bearers" },
      { action: "DELETE /api/v1/rules/{id}", target: "rule:bearers" },
    ]);
  });

  await t.test("tokens are hashed on arrival: they match, and stand nowhere", async (t) => {
    const console = await openTestConsole(t, await open());
    const { store } = console.context;
    const tokens = [madeToken(), madeToken()];
    const listed = { id: "listed", type: "vpatch", point: ["credentials"], tokens: { values: tokens } };
    const { body, text } = await ask(console, "POST", "", { payload: listed });
    t.equal(body.tokens, 2);
    const node = new PullingNode(console, await console.as("node"));
    const { filter, payload } = await node.pull();
    for (const token of tokens) t.same(verdictOn(filter, token, 0), ["listed block"]);

    // What was read can be sent again: fingerprints keep what is known of their tokens.
    const again = await ask(console, "PUT", "/listed", { payload: { ...body.rule, mode: "watch" }, "if-match": '"1"' });
    t.equal(again.status, 200, again.text);
    t.same(again.body.rule.tokens.fingerprints.length, 2);
    const second = await node.pull();
    t.same(second.payload.tables, payload.tables, "no table is shipped");
    t.same(verdictOn(second.filter, tokens[0]!, 0), ["listed watch"]);

    // Another list takes the place of the first.
    const other = madeToken();
    await ask(console, "PUT", "/listed", { payload: { ...listed, tokens: { values: [other] } }, "if-match": '"2"' });
    const third = await node.pull();
    t.same(verdictOn(third.filter, other, 0), ["listed block"]);
    for (const token of tokens) t.same(verdictOn(third.filter, token, 0), []);

    const rows = await Promise.all(
      (["rules", "rule_tokens", "rulesets", "audit", "idempotency_keys"] as const).map((table) =>
        store.db.selectFrom(table).selectAll().execute(),
      ),
    );
    const everything = [text, again.text, JSON.stringify(rows), ...console.logged].join("\n");
    for (const token of [...tokens, other]) t.notOk(everything.includes(token));
  });

  const PROBLEMS: readonly (readonly [name: string, rule: object, problems: readonly (readonly [string, RegExp])[]])[] =
    [
      [
        "nothing at all",
        {},
        [
          ["id", /./],
          ["type", /vpatch/],
          ["", /point/],
        ],
      ],
      ["an unknown key", { ...RULE, points: undefined, colour: "red" }, [["", /unknown key colour/]]],
      ["a regex that RE2 refuses", { ...RULE, regex: "(a" }, [["regex", /RE2/]]],
      ["a point that does not exist", { ...RULE, point: ["nowhere"] }, [["point", /./]]],
      [
        "two mistakes",
        { ...RULE, point: ["nowhere"], mode: "maim" },
        [
          ["mode", /block or watch/],
          ["point", /./],
        ],
      ],
      ["a leak's id", { ...RULE, id: "leak-42" }, [["id", /leaks/]]],
      ["a pattern's id", { ...RULE, id: "leak-42-p0" }, [["id", /leaks/]]],
      ["a token file", { ...RULE, tokens: { file: "/etc/passwd" } }, [["tokens.file", /reads no files/]]],
      ["another key", { ...RULE, tokens: { fingerprints: [], key_id: "xxxxxxxx" } }, [["tokens.key_id", /key/]]],
      ["a short token", { ...RULE, tokens: { values: ["abc"] } }, [["tokens.values[0]", /at least 6/]]],
      [
        "too many tokens",
        { ...RULE, tokens: { values: Array.from({ length: 10_001 }, madeToken) } },
        [["tokens.values", /10,000/]],
      ],
      [
        "tokens as keys",
        { ...RULE, tokens: { [madeToken()]: true } },
        [
          ["tokens", /no other keys/],
          ["tokens", /exactly one/],
        ],
      ],
    ];
  await t.test("a rule that is not right is refused with every problem, and changes nothing", async (t) => {
    const console = await openTestConsole(t, await open());
    for (const [name, rule, expected] of PROBLEMS) {
      const { status, body, text } = await ask(console, "POST", "", { payload: rule });
      t.equal(status, 400, name);
      const found: { path: string; message: string }[] = body.problems;
      t.same(found.map(({ path }) => path).sort(), expected.map(([path]) => path).sort(), `${name}: ${text}`);
      for (const [path, message] of expected) {
        t.ok(
          found.some((problem) => problem.path === path && message.test(problem.message)),
          `${name}: ${text}`,
        );
      }
      t.notMatch(text, /ak_test_/, "no token is told");
    }
    for (const payload of [[], "x", null, 7]) {
      const answer = await console.api.inject({
        method: "POST",
        url: "/api/v1/rules",
        headers: { ...(await console.as("administrator")), "content-type": "application/json" },
        payload: JSON.stringify(payload),
      });
      t.equal(answer.statusCode, 400);
    }
    t.same((await ask(console, "GET", "")).body.items, []);
    await ask(console, "POST", "", { payload: RULE });
    t.equal((await ask(console, "POST", "", { payload: RULE })).body.code, "conflict");
    const renamed = await ask(console, "PUT", "/no-debug", { payload: { ...RULE, id: "x" }, "if-match": '"1"' });
    t.match(renamed.body, { code: "invalid_body", path: "id" });
  });

  await t.test("a listed token may stand in no text of a rule", async (t) => {
    const console = await openTestConsole(t, await open());
    const [leaked, own] = [madeToken(), madeToken()];
    await makeLeak(console.context, [leaked]);
    const when = [{ point: ["get", "key"], type: "equal", value: leaked }];
    for (const [path, rule] of [
      ["title", { ...RULE, title: `stop ${leaked}` }],
      ["regex", { ...RULE, regex: `^${leaked}$` }],
      ["when", { ...RULE, when }],
      ["unless", { ...RULE, unless: when }],
      ["title", { ...RULE, title: own, tokens: { values: [own] } }],
    ] as const) {
      const { status, body, text } = await ask(console, "POST", "", { payload: rule });
      t.equal(status, 400, path);
      t.equal(body.path, path);
      for (const token of [leaked, own]) t.notOk(text.includes(token));
    }
  });

  await t.test("rules stand in their order, which can be changed", async (t) => {
    const console = await openTestConsole(t, await open());
    for (const id of ["a", "b", "c"]) await ask(console, "POST", "", { payload: { ...RULE, id } });
    const order = async () => (await ask(console, "GET", "")).body.items.map(({ id }: { id: string }) => id);
    t.same(await order(), ["a", "b", "c"]);
    t.equal((await ask(console, "POST", "/order", { payload: { ids: ["c", "a", "b"] } })).status, 200);
    t.same(await order(), ["c", "a", "b"]);
    const { payload } = await new PullingNode(console, await console.as("node")).pull();
    t.same(
      payload.rules.map(({ id }) => id),
      ["c", "a", "b"],
    );
    for (const ids of [
      ["a", "b"],
      ["a", "b", "b"],
      ["a", "b", "x"],
      ["a", "b", "c", "c"],
    ]) {
      t.equal((await ask(console, "POST", "/order", { payload: { ids } })).status, 409);
    }
    t.same(await order(), ["c", "a", "b"]);
    const page = (await ask(console, "GET", "?limit=2")).body;
    t.same(page.items.length, 2);
    t.match((await ask(console, "GET", `?limit=2&cursor=${page.next_cursor}`)).body, {
      items: [{ id: "b" }],
      next_cursor: null,
    });
  });

  await t.test("an expired rule is shown as inert", async (t) => {
    const console = await openTestConsole(t, await open());
    console.setNow(Date.UTC(2026, 10, 23));
    await ask(console, "POST", "", { payload: { ...RULE, expires_at: "2026-11-22" } });
    t.match((await ask(console, "GET", "")).body.items, [{ expired: true, expires_at: "2026-11-22T00:00:00.000Z" }]);
  });
});
