import { createPublicKey, randomUUID } from "node:crypto";
import { setImmediate as nextTurn } from "node:timers/promises";
import { calculateJwkThumbprint, compactVerify, decodeProtectedHeader, EmbeddedJWK, exportJWK } from "jose";
import { t } from "tap";
import { renewRuleset } from "../../../src/console/rulesets/renew.ts";
import { NODE_ID_HEADER, NODE_PATHS } from "../../../src/core/wire.ts";
import { openTestConsole, TENANT } from "../open-console.ts";
import { madeToken, makeLeak } from "../rulesets/made-leaks.ts";
import { onEachStore } from "../stores.ts";
import { PullingNode, verdictOn } from "./pulling-node.ts";

await onEachStore(t, async (t, open) => {
  await t.test("the signature is the console's, and covers every byte", async (t) => {
    const console = await openTestConsole(t, await open());
    const { body } = await new PullingNode(console, await console.as("node")).ask();
    const jwk = await exportJWK(createPublicKey(console.context.keys.signing));
    t.same(decodeProtectedHeader(body), { alg: "EdDSA", jwk, kid: await calculateJwkThumbprint(jwk) });
    await compactVerify(body, createPublicKey(console.context.keys.signing));
    const [header = "", payload = "", signature = ""] = body.split(".");
    const forged = Buffer.from(Buffer.from(payload, "base64url").toString().replace('"version":1', '"version":2'));
    await t.rejects(compactVerify(`${header}.${forged.toString("base64url")}.${signature}`, EmbeddedJWK));
    await t.rejects(compactVerify(`${header}.${payload}.${"A".repeat(signature.length)}`, EmbeddedJWK));
  });

  await t.test("every console of one key signs a version alike, and the store holds no key", async (t) => {
    const store = await open();
    const console = await openTestConsole(t, store);
    const other = await openTestConsole(t, store, { keys: console.context.keys });
    await makeLeak(console.context, [madeToken()]);
    await renewRuleset(console.context, TENANT, "applied", "user:1");
    const headers = await console.as("node");
    const [one, two] = [await new PullingNode(console, headers).ask(), await new PullingNode(other, headers).ask()];
    t.equal(one.body, two.body);
    const secret = console.context.keys.fingerprintKey(TENANT).toString("base64url");
    t.match(Buffer.from(one.body.split(".")[1]!, "base64url").toString(), secret);
    t.notMatch(JSON.stringify(await store.db.selectFrom("rulesets").selectAll().execute()), secret);
  });

  await t.test("a node that has the newest version is told so; one that has another gets the newest", async (t) => {
    const console = await openTestConsole(t, await open());
    const node = new PullingNode(console, await console.as("node"));
    await node.pull();
    const same = await node.ask();
    t.equal(same.statusCode, 304);
    t.equal(same.headers["etag"], node.etag);
    t.equal(same.body, "");
    for (const etag of ['"0"', '"1"', '"7"', "nonsense", `W/${node.etag}`]) {
      node.etag = etag;
      t.equal((await node.ask()).statusCode, 200, etag);
    }
  });

  await t.test("fifty nodes that wait are answered by one decision", async (t) => {
    const console = await openTestConsole(t, await open());
    const { context } = console;
    const headers = await console.as("node");
    const nodes = Array.from({ length: 50 }, (_, i) => new PullingNode(console, headers, `node-${i}`));
    await Promise.all(nodes.map((node) => node.pull()));
    const answers = nodes.map((node) => node.pull(60));
    const token = madeToken();
    const leak = await makeLeak(context, [token]);
    await renewRuleset(context, TENANT, "applied", "user:1");
    for (const { version, filter } of await Promise.all(answers)) {
      t.equal(version, 2);
      t.same(verdictOn(filter, token, context.now()), [`leak-${leak} block`]);
    }
  });

  await t.test("a decision whose message is lost reaches a waiting node all the same", async (t) => {
    const store = await open();
    const console = await openTestConsole(t, store);
    // Each has a bus of its own: what is said on one is not heard on the other.
    const deaf = await openTestConsole(t, store, { keys: console.context.keys });
    const node = new PullingNode(deaf, await deaf.as("node"));
    await node.pull();
    const answer = node.pull(60);
    await makeLeak(console.context, [madeToken()]);
    await renewRuleset(console.context, TENANT, "applied", "user:1");
    t.equal((await answer).version, 2);
  });

  await t.test("a decision of another tenant wakes nobody, and the wait ends with its time", async (t) => {
    const console = await openTestConsole(t, await open());
    const node = new PullingNode(console, await console.as("node"));
    await node.pull();
    const answer = node.ask(1);
    await makeLeak(console.context, [madeToken()], { tenant: "another" });
    t.equal(await renewRuleset(console.context, "another", "applied", "user:1"), 1);
    t.equal((await answer).statusCode, 304);
  });

  await t.test("a console that stops lets waiting nodes go", async (t) => {
    const console = await openTestConsole(t, await open());
    const node = new PullingNode(console, await console.as("node"));
    await node.pull();
    const held = String(node.etag);
    const port = new URL(await console.api.listen({ host: "127.0.0.1", port: 0 }));
    const answer = fetch(new URL(`${NODE_PATHS.ruleset}?wait=60`, port), {
      headers: { ...(await console.as("node")), [NODE_ID_HEADER]: "n", "if-none-match": held },
    });
    const analyst = await console.as("analyst");
    // The request is there once the node is seen.
    do await nextTurn();
    while ((await console.api.inject({ url: "/api/v1/nodes/n", headers: analyst })).statusCode !== 200);
    await console.api.close();
    t.equal((await answer).status, 304);
  });

  await t.test("a table is its own tenant's, and never changes", async (t) => {
    const console = await openTestConsole(t, await open());
    const node = new PullingNode(console, await console.as("node"));
    await makeLeak(console.context, [madeToken()]);
    await renewRuleset(console.context, TENANT, "applied", "user:1");
    await node.pull();
    const [digest = ""] = node.fetched;
    const url = NODE_PATHS.tables + digest;
    const own = await console.api.inject({ url, headers: await console.as("node") });
    t.match(own.headers, {
      "cache-control": "private, max-age=31536000, immutable",
      etag: `"${digest}"`,
      "content-type": "application/octet-stream",
    });
    const others = await console.api.inject({ url, headers: await console.as("node", { tenant: "another" }) });
    t.equal(others.statusCode, 404);
    t.equal(
      (await console.api.inject({ url: `${NODE_PATHS.tables}${"0".repeat(64)}`, headers: await console.as("node") }))
        .statusCode,
      404,
    );
    t.equal(
      (await console.api.inject({ url: `${NODE_PATHS.tables}x`, headers: await console.as("node") })).statusCode,
      400,
    );
  });

  await t.test("only nodes may ask, and they say who they are", async (t) => {
    const console = await openTestConsole(t, await open());
    const id = { [NODE_ID_HEADER]: randomUUID() };
    for (const role of ["administrator", "analyst", "scanner"] as const) {
      for (const url of [NODE_PATHS.ruleset, `${NODE_PATHS.tables}${"0".repeat(64)}`]) {
        t.equal((await console.api.inject({ url, headers: { ...(await console.as(role)), ...id } })).statusCode, 403);
      }
    }
    t.equal((await console.api.inject({ url: NODE_PATHS.ruleset, headers: id })).statusCode, 401);
    for (const bad of [{}, { [NODE_ID_HEADER]: "a b" }, { [NODE_ID_HEADER]: "x".repeat(65) }]) {
      const answer = await console.api.inject({
        url: NODE_PATHS.ruleset,
        headers: { ...(await console.as("node")), ...bad },
      });
      t.equal(answer.statusCode, 400);
      t.match(answer.json(), { code: "invalid_query", path: `header ${NODE_ID_HEADER}` });
    }
    for (const wait of ["-1", "61", "x"]) {
      const url = `${NODE_PATHS.ruleset}?wait=${wait}`;
      t.equal((await console.api.inject({ url, headers: { ...(await console.as("node")), ...id } })).statusCode, 400);
    }
  });
});
