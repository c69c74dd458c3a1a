import t from "tap";
import { madeToken } from "../../console/rulesets/made-leaks.ts";
import { REFUSED } from "./bad-answer.ts";
import { BAD_RULESETS } from "./bad-rulesets.ts";
import { BAD_TABLES } from "./bad-tables.ts";
import { BAD_TRANSPORT } from "./bad-transport.ts";
import { openConsoleDouble, send } from "./console-double.ts";
import { keptFiles, startFollowing } from "./following-node.ts";
import { jose, madeRuleset, madeSigner, sign } from "./made-ruleset.ts";

for (const { name, answer, refused, said, rest = REFUSED, answerMs } of [
  ...BAD_RULESETS,
  ...BAD_TABLES,
  ...BAD_TRANSPORT,
]) {
  t.test(`${name}: the ruleset stays, and the next good one is taken`, async (t) => {
    const console = await openConsoleDouble(t);
    const signer = madeSigner();
    const [old, token] = [madeToken(), madeToken()];
    const [good, next] = [madeRuleset(signer, 2, [[old]]), madeRuleset(signer, 3, [[token]])];
    for (const [digest, bytes] of good.tables) console.tables.set(digest, send(200, {}, bytes));
    console.answer(jose(await sign(signer, good.payload), 2));
    const node = await startFollowing(t, { url: console.url, ...(answerMs === undefined ? {} : { answerMs }) });
    await console.waited();
    t.equal(node.number(), 2);
    t.strictSame(node.verdict(old), ["leak-0 block"]);
    const files = await keptFiles(node.folder);
    const rested = node.rests.length;
    const lines = node.log.length;

    console.answer(await answer({ console, signer, good, next, token }));
    await console.waited();
    t.equal(node.number(), 2);
    t.strictSame([node.verdict(old), node.verdict(token)], [["leak-0 block"], []]);
    t.strictSame(await keptFiles(node.folder), files, "what is kept is as it was");
    t.match(node.facts(), { version: 2, lastError: said });
    const told = node.log.slice(lines).filter(({ level }) => level >= 40);
    t.equal(told.length, 1, JSON.stringify(told));
    const counted = (await node.metrics()).match(/^keyward_ruleset_rejected_total.*$/gm) ?? [];
    t.strictSame(counted, refused === undefined ? [] : [`keyward_ruleset_rejected_total{reason="${refused}"} 1`]);
    const [waitedMs = 0] = node.rests.slice(rested);
    t.ok(waitedMs >= rest[0] && waitedMs <= rest[1], `waited ${waitedMs} ms`);
    t.equal(console.asked.at(-1)!.headers["if-none-match"], '"2.tag"', "it says what it has");
    t.notOk(console.requests.some(({ url }) => url?.includes("elsewhere")));

    for (const [digest, bytes] of next.tables) console.tables.set(digest, send(200, {}, bytes));
    console.answer(jose(await sign(signer, next.payload), 3));
    await console.waited();
    t.match(node.facts(), { version: 3, lastError: "" });
    t.strictSame([node.verdict(old), node.verdict(token)], [[], ["leak-0 block"]]);
    t.equal(console.asked.at(-1)!.headers["if-none-match"], '"3.tag"');
    const written = JSON.stringify([node.log, node.facts(), await node.metrics()]);
    t.notOk(
      [old, token, "a-token-of-this-node", signer.fingerprintKey.toString("base64url")].some((secret) =>
        written.includes(secret),
      ),
    );
  });
}
