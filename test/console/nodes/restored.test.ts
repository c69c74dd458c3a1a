import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { setImmediate as nextTurn } from "node:timers/promises";
import { t, type Test } from "tap";
import { restoreBackup } from "../../../src/console/backup/restore-backup.ts";
import { writeBackup } from "../../../src/console/backup/write-backup.ts";
import { temporaryKeys } from "../../../src/console/keys.ts";
import { renewRuleset } from "../../../src/console/rulesets/renew.ts";
import { tagOf } from "../../../src/console/rulesets/tag.ts";
import type { Store } from "../../../src/console/store/open-store.ts";
import { startFollowing, type FollowingNode } from "../../node/sync/following-node.ts";
import { openTestConsole, TENANT, type TestConsole } from "../open-console.ts";
import { madeToken, makeLeak } from "../rulesets/made-leaks.ts";
import { onEachStore } from "../stores.ts";
import { PullingNode } from "./pulling-node.ts";

const KEY_ID = "key-id";
const HASH = "0".repeat(64);

/** A new leak, decided on. @returns its token, and the version that blocks it */
async function block({ context }: TestConsole): Promise<{ token: string; version: number; rule: string }> {
  const token = madeToken();
  const leak = await makeLeak(context, [token]);
  return { token, version: await renewRuleset(context, TENANT, "applied", "user:1"), rule: `leak-${leak} block` };
}

async function has(node: FollowingNode, version: number): Promise<void> {
  while (node.facts().version !== version) await nextTurn();
}

async function overtakings({ context: { store } }: TestConsole) {
  const rows = await store.db.selectFrom("audit").selectAll().where("action", "=", "ruleset overtake").execute();
  return rows.map(({ actor, target, detail }) => ({ actor, target, detail: JSON.parse(detail) as unknown }));
}

await onEachStore(t, async (t, open) => {
  /** A console, backed up at version 1; a node that follows it up to version 3; then a console of the backup. */
  const restored = async (t: Test) => {
    const keys = temporaryKeys();
    const before = await openTestConsole(t, await open(), { keys });
    const headers = await before.as("node");
    const token = headers.authorization.slice("Bearer ".length);
    const kept = await block(before);
    const file = join(t.testdir(), "backup.gz");
    await writeBackup(before.context.store, KEY_ID, file, Date.now());
    const url = await before.api.listen({ host: "127.0.0.1", port: 0 });
    const node = await startFollowing(t, { url, token });
    await has(node, 1);
    await block(before);
    const lost = await block(before);
    await has(node, 3);
    t.strictSame(node.verdict(lost.token), [lost.rule]);
    await before.api.close();
    const store: Store = await open();
    await restoreBackup(store, KEY_ID, file);
    const after = await openTestConsole(t, store, { keys });
    const listen = () => after.api.listen({ host: "127.0.0.1", port: Number(new URL(url).port) });
    return { node, after, headers, kept, lost, listen };
  };

  await t.test("a console of an older backup goes on above what its nodes have", async (t) => {
    const { node, after, kept, lost, listen } = await restored(t);
    t.equal(await renewRuleset(after.context, TENANT, "upkeep", "policy"), 1);
    await listen();
    await has(node, 4);
    t.strictSame([node.verdict(kept.token), node.verdict(lost.token)], [[kept.rule], []]);
    const decided = await block(after);
    t.equal(decided.version, 5);
    await has(node, 5);
    t.strictSame(node.verdict(decided.token), [decided.rule]);
    t.equal(node.facts().lastError, "");
    t.strictSame(await overtakings(after), [
      { actor: "policy", target: "ruleset:4", detail: { former: 1, held_by_a_node: 3 } },
    ]);
  });

  await t.test("numbers that were given twice before a node asked are left behind", async (t) => {
    const { node, after, lost, listen } = await restored(t);
    await block(after);
    const decided = await block(after);
    t.equal(decided.version, 3);
    await listen();
    await has(node, 4);
    t.strictSame([node.verdict(decided.token), node.verdict(lost.token)], [[decided.rule], []]);
    t.strictSame(await overtakings(after), [
      { actor: "policy", target: "ruleset:4", detail: { former: 3, held_by_a_node: 3 } },
    ]);
  });

  await t.test("nodes that come at once cost one number, and those that are behind none", async (t) => {
    const console = await openTestConsole(t, await open());
    const headers = await console.as("node");
    const { keys } = console.context;
    const nodes = [2, 9, 9, 9, 5, 2].map((version, i) => {
      const node = new PullingNode(console, headers, `node-${i}`);
      node.etag = tagOf(keys, TENANT, version, HASH);
      return node;
    });
    const versions = (await Promise.all(nodes.map((node) => node.pull()))).map(({ version }) => version);
    t.ok(versions.every((version, i) => version > [2, 9, 9, 9, 5, 2][i]!));
    const newest = await new PullingNode(console, headers).pull();
    t.ok(newest.version === 10 || newest.version === 11, `version ${newest.version}`);
    t.ok((await overtakings(console)).length <= 2);
  });

  await t.test("a node that lies costs no number", async (t) => {
    const console = await openTestConsole(t, await open());
    const headers = await console.as("node");
    const { keys } = console.context;
    const real = tagOf(keys, TENANT, 7, HASH);
    const proof = randomBytes(16).toString("base64url");
    for (const [name, tag] of Object.entries({
      "a bare number": '"7"',
      "the highest number": '"999999999999999"',
      "a made-up proof": `"7.${HASH.slice(0, 16)}.${proof}"`,
      "a proof of another number": real.replace('"7.', '"8.'),
      "a proof of other content": real.replace(".0", ".1"),
      "a proof of another tenant": tagOf(keys, "another", 7, HASH),
      "a proof by another console": tagOf(temporaryKeys(), TENANT, 7, HASH),
      "a number too long": real.replace('"7.', `"${"9".repeat(16)}.`),
    })) {
      const node = new PullingNode(console, headers);
      node.etag = tag;
      t.equal((await node.pull()).version, 1, name);
    }
    const others = new PullingNode(console, await console.as("node", { tenant: "another" }));
    others.etag = real;
    t.equal((await others.pull()).version, 1, "a tag of ours shown by another tenant's node");
    t.strictSame(await overtakings(console), []);
  });
});
