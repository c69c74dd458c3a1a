import { cp, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import t, { type Test } from "tap";
import { madeToken } from "../../console/rulesets/made-leaks.ts";
import { openConsoleDouble } from "./console-double.ts";
import { keptFiles, startFollowing } from "./following-node.ts";
import { jose, madeRuleset, madeSigner, ready, sign } from "./made-ruleset.ts";

/** A node that took versions 2 and 3 and was stopped after each; its folder after each. */
async function past(t: Test) {
  const console = await openConsoleDouble(t);
  const signer = madeSigner();
  const tokens = { 2: madeToken(), 3: madeToken(), 4: madeToken() } as const;
  const rulesets = {
    2: madeRuleset(signer, 2, [[tokens[2]]]),
    3: madeRuleset(signer, 3, [[tokens[3]]]),
    4: madeRuleset(signer, 4, [[tokens[4]]]),
  } as const;
  const answers = {
    2: await ready(console, signer, rulesets[2]),
    3: await ready(console, signer, rulesets[3]),
    4: await ready(console, signer, rulesets[4]),
  } as const;
  const folder = t.testdir({ state: {}, second: {} });
  console.answer(answers[2]);
  const first = await startFollowing(t, { url: console.url, folder });
  await console.waited();
  await first.stop();
  const after2 = join(folder, "second");
  await cp(join(folder, "state"), join(after2, "state"), { recursive: true });
  console.answer(answers[3]);
  const second = await startFollowing(t, { url: console.url, folder });
  await console.waited();
  t.equal(second.number(), 3);
  await second.stop();
  return { console, signer, tokens, rulesets, answers, after2, after3: folder };
}

t.test("without its console a node starts with what it kept, and follows when it is back", async (t) => {
  const { console, tokens, answers, after3: folder } = await past(t);
  await console.stop();
  const node = await startFollowing(t, { url: console.url, folder });
  t.equal(node.number(), 3);
  t.strictSame(node.verdict(tokens[3]), ["leak-0 block"]);
  t.match(node.facts(), { version: 3 });
  while (node.rests.length < 8) await new Promise(setImmediate);
  t.match(node.facts(), { version: 3, lastError: /^the console is away: / });
  for (const [i, ms] of node.rests.slice(0, 8).entries()) {
    const most = Math.min(2_000, 100 * 2 ** i);
    t.ok(ms >= most / 2 && ms <= most, `try ${i} waited ${ms} ms`);
  }
  t.equal(node.log.filter(({ level }) => level >= 40).length, 1, "it is said once");
  console.answer(answers[4]);
  await console.start();
  await console.waited();
  t.equal(node.number(), 4);
  t.match(node.facts(), { version: 4, lastError: "" });
});

t.test("what a node obeys outlives its restart", async (t) => {
  const { console, signer, rulesets, answers, after3: folder } = await past(t);
  const tenth = { ...rulesets[4].payload, version: 10 };
  for (const [answer, said] of [
    [answers[2], /it is older than the one in force/],
    [jose(await sign(signer, { ...rulesets[4].payload, version: 3 }), 3), /another of the same number/],
    [jose(await sign(madeSigner(), tenth), 10), /another key/],
    [jose(await sign(signer, { ...tenth, tenant: "another" }), 10), /another tenant/],
  ] as const) {
    const node = await startFollowing(t, { url: console.url, folder });
    await console.waited();
    t.equal(console.asked.at(-1)!.headers["if-none-match"], '"3.tag"');
    console.answer(answer);
    await console.waited();
    t.equal(node.number(), 3);
    t.match(node.facts(), { version: 3, lastError: said });
    await node.stop();
  }
});

t.test("a key that the configuration names is the only one obeyed, and may follow another", async (t) => {
  const { console, rulesets, after3: folder } = await past(t);
  const other = madeSigner();
  const { x: publicKey = "" } = other.publicKey.export({ format: "jwk" });
  const node = await startFollowing(t, { url: console.url, folder, publicKey });
  const next = madeRuleset(other, 4);
  console.answer(jose(await sign(other, { ...rulesets[2].payload, version: 2 }), 2), await ready(console, other, next));
  await console.waited();
  t.match(node.log.find(({ level }) => level >= 40)?.msg, /older/, "the numbers go on under another key");
  t.equal(node.number(), 4);
});

// In the order in which they are written: a crash leaves the first ones of the newer state beside the rest of the older.
const STEPS = [/^tables/, /^ruleset\.jws$/, /^enrolment\.json$/];
for (let done = 0; done <= STEPS.length; done++) {
  t.test(`a crash after ${done} of ${STEPS.length} writes leaves a whole`, async (t) => {
    const { console, tokens, answers, after2: folder, after3 } = await past(t);
    for (const [name, bytes] of Object.entries(await keptFiles(after3))) {
      if (!STEPS.slice(0, done).some((step) => step.test(name))) continue;
      await writeFile(join(folder, "state", "console", name), bytes, "latin1");
    }
    const node = await startFollowing(t, { url: console.url, folder });
    const expected = done < 2 ? 2 : 3;
    t.equal(node.number(), expected);
    t.strictSame(node.verdict(tokens[expected]), ["leak-0 block"]);
    // The version that the crash cut off is asked for again; one that is older than what is kept is refused.
    console.answer(answers[2], answers[3]);
    await console.waited();
    t.equal(node.number(), 3);
    t.match(node.facts(), { version: 3, lastError: "" });
    t.equal(/older/.test(JSON.stringify(node.log)), expected === 3);
    t.equal(Object.keys(await keptFiles(folder)).length, 3, "the former table is gone");
  });
}

const cut = (bytes: Buffer): Buffer => bytes.subarray(0, bytes.length / 2);
const flip = (bytes: Buffer): Buffer =>
  Buffer.concat([bytes.subarray(0, -9), Buffer.from([bytes.at(-9)! ^ 1]), bytes.subarray(-8)]);
const empty = (): Buffer => Buffer.alloc(0);
const gone = (): undefined => undefined;

for (const [name, files, damages] of [
  ["the signed ruleset", ["console/ruleset.jws"], { cut, flip, empty, gone }],
  ["a table", ["console/tables/"], { cut, flip, empty, gone }],
  ["what was compiled of it", ["ruleset/ruleset.json"], { cut, empty, gone }],
  ["whom it obeys", ["console/enrolment.json"], { cut, empty }],
  [
    "everything but whom it obeys",
    ["console/ruleset.jws", "console/tables/", "ruleset/ruleset.json"],
    { cut, empty, gone },
  ],
  ["a table and what was compiled of it", ["console/tables/", "ruleset/ruleset.json"], { cut, flip, gone }],
] as const) {
  for (const [how, damage] of Object.entries(damages)) {
    t.test(`${name}: damaged on disk (${how})`, async (t) => {
      const { console, tokens, answers, after3: folder } = await past(t);
      for (const start of files) {
        const file = start.endsWith("/") ? start + (await readdir(join(folder, "state", start)))[0] : start;
        const bytes = damage(await readFile(join(folder, "state", file)));
        await (bytes === undefined ? rm(join(folder, "state", file)) : writeFile(join(folder, "state", file), bytes));
      }
      const asked = console.asked.length;
      const node = await startFollowing(t, { url: console.url, folder });
      const isLost = files.length > 1;
      t.equal(node.number(), isLost ? undefined : 3, "it starts, with what is whole");
      t.strictSame(node.verdict(tokens[3]), isLost ? [] : ["leak-0 block"]);
      if (name === "whom it obeys") {
        while (node.rests.length < 3) await new Promise(setImmediate);
        t.equal(console.asked.length, asked, "nobody is asked");
        t.match(node.facts(), { lastError: /enrolment\.json is damaged: it does not say whom this node obeys/ });
        t.equal(node.number(), 3);
        await rm(join(folder, "state", "console"), { recursive: true });
        console.answer(answers[4]);
        await console.waited();
        t.equal(node.number(), 4, "somebody put it right");
        return;
      }
      console.answer(answers[2], answers[3]);
      await console.waited();
      t.equal(node.number(), 3);
      t.strictSame(node.verdict(tokens[3]), ["leak-0 block"]);
      t.ok(
        node.log.some(({ msg }) => /it is older/.test(msg)),
        "an older one is refused all the same",
      );
      console.answer(answers[4]);
      await console.waited();
      t.match(node.facts(), { version: 4, lastError: "" });
      t.equal(node.number(), 4);
    });
  }
}

for (const blocked of ["tables", "ruleset.jws", "enrolment.json"]) {
  t.test(`where ${blocked} cannot be written, the ruleset stays and it is tried again`, async (t) => {
    const { console, tokens, answers, after3: folder } = await past(t);
    const node = await startFollowing(t, { url: console.url, folder });
    await console.waited();
    const path = join(folder, "state", "console", blocked);
    await cp(path, `${path}.aside`, { recursive: true });
    await rm(path, { recursive: true });
    // What is of another kind than it must be cannot be replaced, by no user.
    await (blocked === "tables" ? writeFile(path, "") : mkdir(join(path, "in-the-way"), { recursive: true }));
    console.answer(answers[4]);
    const tries = node.rests.length;
    while (node.rests.length < tries + 1) await new Promise(setImmediate);
    t.equal(node.number(), 3);
    t.strictSame(node.verdict(tokens[3]), ["leak-0 block"]);
    t.match(node.facts(), { version: 3, lastError: /a ruleset of the console was refused: what is kept of it / });
    t.match(await node.metrics(), /keyward_ruleset_rejected_total\{reason="unsaved"\} \d/);
    await rm(path, { recursive: true });
    await cp(`${path}.aside`, path, { recursive: true });
    console.answer(answers[4]);
    await console.waited();
    t.equal(node.number(), 4);
    t.match(node.facts(), { version: 4, lastError: "" });
    t.notOk(
      Object.keys(await keptFiles(folder)).some((name) => name.endsWith(".tmp")),
      "nothing half written is left",
    );
  });
}

t.test("a table that versions share is fetched once", async (t) => {
  const console = await openConsoleDouble(t);
  const signer = madeSigner();
  const [one, two, three] = [[madeToken()], [madeToken()], [madeToken()]];
  const node = await startFollowing(t, { url: console.url });
  const fetched = (): number => console.requests.filter(({ url }) => url?.includes("/tables/")).length;
  for (const [version, lists, count] of [
    [1, [one, two], 2],
    [2, [one, two, three], 3],
    [3, [one, two], 3],
    [4, [two, one], 3],
    [5, [one], 3],
    [6, [one, two], 4],
  ] as const) {
    console.answer(await ready(console, signer, madeRuleset(signer, version, lists)));
    await console.waited();
    t.equal(node.number(), version);
    t.equal(fetched(), count, `version ${version}`);
    for (const [i, [token = ""]] of lists.entries()) t.strictSame(node.verdict(token), [`leak-${i} block`]);
  }
  t.ok(console.requests.every(({ headers }) => headers["keyward-node"] === "node-1"));
});
