import { t } from "tap";
import { renewRuleset } from "../../../src/console/rulesets/renew.ts";
import { PullingNode, verdictOn } from "../nodes/pulling-node.ts";
import { openTestConsole, TENANT, type TestConsole } from "../open-console.ts";
import { onEachStore } from "../stores.ts";
import { addTokens, changeLeak, madeToken, makeLeak } from "./made-leaks.ts";

async function ask(console: TestConsole, method: "GET" | "POST", path: string, headers?: { authorization: string }) {
  const answer = await console.api.inject({
    method,
    url: `/api/v1/rulesets${path}`,
    headers: headers ?? (await console.as("administrator")),
  });
  return { status: answer.statusCode, body: answer.json() };
}

await onEachStore(t, async (t, open) => {
  await t.test("versions are listed with what led to them, and can be looked at", async (t) => {
    const console = await openTestConsole(t, await open());
    const { context } = console;
    const leak = await makeLeak(context, [madeToken(), madeToken()]);
    await renewRuleset(context, TENANT, `leak:${leak} applied`, "user:1");
    await changeLeak(context, leak, { remediation: "watch" });
    await renewRuleset(context, TENANT, `leak:${leak} watched`, "user:2");
    const analyst = await console.as("analyst");
    const first = await ask(console, "GET", "?limit=1", analyst);
    t.match(first.body.items, [{ version: 2, cause: `leak:${leak} watched`, actor: "user:2", rules: 1, tokens: 2 }]);
    const second = await ask(console, "GET", `?limit=1&cursor=${first.body.next_cursor}`, analyst);
    t.match(second.body, { items: [{ version: 1, actor: "user:1" }], next_cursor: null });
    const { body } = await ask(console, "GET", "/1", analyst);
    t.match(body, {
      version: 1,
      content: [{ rule: { id: `leak-${leak}`, mode: "block" }, tokens: 2 }],
      tables: [{ count: 2 }],
    });
    t.match((await ask(console, "GET", "/current", analyst)).body, { version: 2, held: null, refused: null });
    t.equal((await ask(console, "GET", "/3", analyst)).status, 404);
    t.equal((await ask(console, "GET", "/1?against=3", analyst)).status, 404);
    t.equal((await ask(console, "GET", "/0", analyst)).status, 400);
  });

  await t.test("two versions are compared by rule", async (t) => {
    const console = await openTestConsole(t, await open());
    const { context } = console;
    const [goes, changes, grows, stays] = [
      await makeLeak(context, [madeToken()]),
      await makeLeak(context, [madeToken()]),
      await makeLeak(context, [madeToken()]),
      await makeLeak(context, [madeToken()]),
    ];
    await renewRuleset(context, TENANT, "first", "user:1");
    await changeLeak(context, goes, { status: "false" });
    await changeLeak(context, changes, { remediation: "watch" });
    await addTokens(context, TENANT, grows, [madeToken()]);
    await changeLeak(context, grows, { volume: 2 });
    const comes = await makeLeak(context, [madeToken(), madeToken()]);
    await renewRuleset(context, TENANT, "second", "user:1");
    const { body } = await ask(console, "GET", "/2?against=1");
    t.match(body, {
      version: 2,
      against: 1,
      added: [{ rule: { id: `leak-${comes}` }, tokens: 2 }],
      removed: [{ rule: { id: `leak-${goes}` }, tokens: 1 }],
      changed: [
        {
          before: { rule: { mode: "block" } },
          after: { rule: { id: `leak-${changes}`, mode: "watch" } },
          tokens_changed: false,
        },
        { before: { tokens: 1 }, after: { rule: { id: `leak-${grows}` }, tokens: 2 }, tokens_changed: true },
      ],
    });
    t.equal(body.changed.length, 2);
    t.notMatch(JSON.stringify(body), `leak-${stays}`);
    const { body: same } = await ask(console, "GET", "/2?against=2");
    t.match(same, { added: [], removed: [], changed: [] });
  });

  await t.test("a rollback undoes what was decided since, and nothing that is decided afterwards", async (t) => {
    const console = await openTestConsole(t, await open());
    const { context } = console;
    const node = new PullingNode(console, await console.as("node"));
    const tokens = Array.from({ length: 6 }, madeToken);
    const verdicts = async () => {
      const { filter } = await node.pull();
      return tokens.map((token) => verdictOn(filter, token, context.now()).join());
    };
    const [watched, closed, grown] = [
      await makeLeak(context, [tokens[0]!], { remediation: "watch" }),
      await makeLeak(context, [tokens[1]!]),
      await makeLeak(context, [tokens[2]!]),
    ];
    await renewRuleset(context, TENANT, "first", "user:1");
    const first = await verdicts();
    t.same(first, [`leak-${watched} watch`, `leak-${closed} block`, `leak-${grown} block`, "", "", ""]);

    await changeLeak(context, watched, { remediation: "block" });
    await changeLeak(context, closed, { status: "closed" });
    await addTokens(context, TENANT, grown, [tokens[3]!]);
    await changeLeak(context, grown, { volume: 2 });
    const added = await makeLeak(context, [tokens[4]!]);
    await renewRuleset(context, TENANT, "second", "user:1");
    const second = await verdicts();
    t.same(second, [
      `leak-${watched} block`,
      "",
      `leak-${grown} block`,
      `leak-${grown} block`,
      `leak-${added} block`,
      "",
    ]);

    t.same(await ask(console, "POST", "/1/rollback"), { status: 200, body: { version: 3 } });
    t.same(await verdicts(), first);
    const { body: current } = await ask(console, "GET", "/current");
    t.match(current, {
      version: 3,
      cause: "rollback to version 1",
      held: {
        version: 1,
        rules: [
          { id: `leak-${watched}`, held: "as_it_was" },
          { id: `leak-${grown}`, held: "as_it_was" },
          { id: `leak-${added}`, held: "out" },
          { id: `leak-${closed}`, held: "as_it_was" },
        ],
      },
    });

    // What is no decision on a held leak changes nothing; a new leak goes out.
    await changeLeak(context, watched, { title: "Another title", assignee: "user:3" });
    const fresh = await makeLeak(context, [tokens[5]!]);
    t.equal(await renewRuleset(context, TENANT, "third", "user:1"), 4);
    t.same(await verdicts(), [...first.slice(0, 5), `leak-${fresh} block`]);

    // A decision on a held leak ends its hold, and only this one.
    const unless = JSON.stringify([{ point: ["remote_addr"], type: "cidr", value: "198.51.100.0/24" }]);
    await changeLeak(context, watched, { unless });
    await renewRuleset(context, TENANT, "fourth", "user:1");
    t.same(await verdicts(), [`leak-${watched} block`, ...first.slice(1, 5), `leak-${fresh} block`]);

    t.equal((await ask(console, "POST", "/release")).body.version, 6);
    t.same(await verdicts(), [...second.slice(0, 5), `leak-${fresh} block`]);
    t.equal((await ask(console, "GET", "/current")).body.held, null);
    t.equal((await ask(console, "POST", "/release")).body.version, 6);
  });

  await t.test("a rollback to what is in force makes no version", async (t) => {
    const console = await openTestConsole(t, await open());
    await makeLeak(console.context, [madeToken()]);
    await renewRuleset(console.context, TENANT, "first", "user:1");
    t.same((await ask(console, "POST", "/1/rollback")).body, { version: 1 });
    t.equal((await ask(console, "GET", "/current")).body.held, null);
  });

  await t.test("versions are their tenant's, and only administrators go back", async (t) => {
    const console = await openTestConsole(t, await open());
    await makeLeak(console.context, [madeToken()], { tenant: "another" });
    await renewRuleset(console.context, "another", "first", "user:1");
    for (const path of ["/1", "/1?against=1", "/current"]) t.equal((await ask(console, "GET", path)).status, 404, path);
    t.equal((await ask(console, "POST", "/1/rollback")).status, 404);
    t.same((await ask(console, "GET", "")).body.items, []);
    for (const path of ["/1/rollback", "/release"]) {
      t.equal((await ask(console, "POST", path, await console.as("analyst"))).status, 403);
    }
  });

  await t.test("why there is no newer version is told", async (t) => {
    const console = await openTestConsole(t, await open());
    const { context } = console;
    await renewRuleset(context, TENANT, "first", "user:1");
    const bad = await makeLeak(context, [], { patterns: ["(unclosed"] });
    await renewRuleset(context, TENANT, "a bad one", "user:1");
    t.match((await ask(console, "GET", "/current")).body, {
      version: 1,
      refused: { cause: "a bad one", problems: [{ rule: `leak-${bad}-p0`, path: "regex", message: /RE2/ }] },
    });
    await changeLeak(context, bad, { status: "false" });
    await renewRuleset(context, TENANT, "set right", "user:1");
    t.equal((await ask(console, "GET", "/current")).body.refused, null);
  });
});
