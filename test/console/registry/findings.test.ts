import { t } from "tap";
import { Secret } from "../../../src/core/secret.ts";
import { recordFinding, recordFindings, type Finding } from "../../../src/console/registry/record-finding.ts";
import { factsOf } from "../../../src/console/registry/token-facts.ts";
import { TENANT } from "../open-console.ts";
import { onEachStore } from "../stores.ts";
import { DAY_MS, HOUR_MS, newToken, NOON, openRegistry } from "./ask.ts";

await onEachStore(t, async (t, open) => {
  const registry = await openRegistry(t, await open());
  const { ask, add, history, setNow, use, context, fingerprint } = registry;
  t.beforeEach(() => setNow(NOON));

  const findingOf = (token: string | undefined, more: Partial<Finding> & { url?: string } = {}): Finding => {
    const { url = "https://a.invalid/x", ...rest } = more;
    return {
      token:
        token === undefined
          ? undefined
          : factsOf(new Secret(Buffer.from(token)), "acme", context.keys.fingerprints(TENANT)),
      foreignId: "",
      title: "Acme token",
      sourceKind: "github",
      place: { url, path: "a.env", line: 3, commit: "c0ffee", author: "ada" },
      discoveredBy: "import:gitleaks",
      foundAt: NOON - HOUR_MS,
      works: false,
      risk: undefined,
      ...rest,
    };
  };
  const record = (finding: Finding) => recordFinding(context, TENANT, "user:1", finding);

  await t.test("what is found for the first time is a leak", async (t) => {
    const token = newToken();
    const { outcome, leak } = await record(findingOf(token));
    t.equal(outcome, "created");
    t.match((await ask("GET", `/${leak}`)).body, {
      title: "Acme token",
      source: { kind: "github", place: "https://a.invalid/x a.env:3" },
      discovered_by: "import:gitleaks",
      discovered_at: new Date(NOON - HOUR_MS).toISOString(),
      ...{ status: "open", remediation: "none", volume: 1, risk: 7, risk_set_by: "evidence" },
      tokens: [{ fingerprint: fingerprint(token), kind: "acme", length: token.length }],
    });
    t.match((await ask("GET", `/${leak}/occurrences`)).body.items, [
      { url: "https://a.invalid/x", path: "a.env", line: 3, commit: "c0ffee", author: "ada" },
    ]);
    t.match(await history(leak), [{ action: "created", actor: "user:1" }]);
  });

  await t.test("what is found again is another place of the same leak", async (t) => {
    const token = newToken();
    const { leak } = await record(findingOf(token, { sourceKind: "custom" }));
    t.match((await ask("GET", `/${leak}`)).body, { risk: 4 });
    t.same(await record(findingOf(token, { sourceKind: "custom", foundAt: NOON })), { outcome: "merged", leak });
    t.same(await record(findingOf(token, { url: "https://b.invalid/y" })), { outcome: "merged", leak });
    const { body } = await ask("GET", `/${leak}/occurrences`);
    t.same(
      body.items.map(({ url, last_seen: last }: { url: string; last_seen: string }) => [url, Date.parse(last)]),
      [
        ["https://b.invalid/y", NOON - HOUR_MS],
        ["https://a.invalid/x", NOON],
      ],
    );
    t.match(await history(leak), [
      { action: "created" },
      { action: "found", text: "Found at https://b.invalid/y a.env:3", changes: { risk: [4, 7] } },
    ]);
  });

  await t.test("within one report, too", async (t) => {
    const [token, other] = [newToken(), newToken()];
    const recorded = await recordFindings(context, TENANT, "user:1", [
      findingOf(token),
      findingOf(other),
      findingOf(token, { url: "https://b.invalid/y" }),
    ]);
    t.same(
      recorded.map(({ outcome }) => outcome),
      ["created", "created", "merged"],
    );
    t.equal(recorded[2]!.leak, recorded[0]!.leak);
  });

  await t.test("of several that find a new value at the same time one makes the leak", async (t) => {
    const token = newToken();
    const recorded = await Promise.all(
      Array.from({ length: 10 }, (_, i) => record(findingOf(token, { url: `https://${i}.invalid/` }))),
    );
    t.equal(recorded.filter(({ outcome }) => outcome === "created").length, 1);
    t.equal(new Set(recorded.map(({ leak }) => leak)).size, 1);
    t.equal((await ask("GET", `/${recorded[0]!.leak}/occurrences`)).body.items.length, 10);
  });

  await t.test("a value that the report does not hold is a leak by the report's name for it", async (t) => {
    const finding = findingOf(undefined, { foreignId: "sha1:0123" });
    const { outcome, leak } = await record(finding);
    t.equal(outcome, "created");
    t.match((await ask("GET", `/${leak}`)).body, {
      remediation: "not_applicable",
      volume: 0,
      reason: /does not hold the value/,
    });
    t.same(await record({ ...finding, title: "another" }), { outcome: "merged", leak });
    await ask("POST", `/${leak}/false`);
    t.same(await record(finding), { outcome: "false", leak });
  });

  await t.test("what was marked false stays false, and its places are kept", async (t) => {
    const token = newToken();
    const { leak } = await record(findingOf(token));
    await ask("POST", `/${leak}/false`, { reason: "an example" });
    t.same(await record(findingOf(token, { url: "https://b.invalid/y" })), { outcome: "false", leak });
    t.match((await ask("GET", `/${leak}`)).body, { status: "false" });
    t.equal((await ask("GET", `/${leak}/occurrences`)).body.items.length, 2);
  });

  await t.test("a closed leak that is found elsewhere is a regression; where it was known it is none", async (t) => {
    const token = newToken();
    const { leak } = await record(findingOf(token));
    await ask("POST", `/${leak}/close`);
    setNow(NOON + DAY_MS);
    const later = { foundAt: NOON + DAY_MS };
    t.same(await record(findingOf(token, later)), { outcome: "merged", leak });
    t.same(
      await record(findingOf(token, { url: "https://old.invalid/" })),
      { outcome: "merged", leak },
      "found before it was closed",
    );
    t.match((await ask("GET", `/${leak}`)).body, { status: "closed", regressed_at: null });
    t.same(await record(findingOf(token, { ...later, url: "https://b.invalid/y" })), { outcome: "regressed", leak });
    t.same(
      await record(findingOf(token, { ...later, url: "https://c.invalid/z" })),
      { outcome: "merged", leak },
      "once for each time that it was closed",
    );
    t.match((await ask("GET", `/${leak}`)).body, {
      status: "closed",
      regressed_at: new Date(NOON + DAY_MS).toISOString(),
    });
    t.same(
      (await ask("GET", "?regressed=true")).body.items.map(({ id }: { id: number }) => id),
      [leak],
    );

    t.match((await ask("POST", `/${leak}/close`, { reason: "seen" })).body, { regressed_at: null });
    setNow(NOON + 2 * DAY_MS);
    t.match(await record(findingOf(token, { foundAt: undefined, url: "https://d.invalid/" })), {
      outcome: "regressed",
    });
    t.same(
      (await history(leak)).map(({ action }) => action).filter((action) => action !== "found"),
      ["created", "closed", "regressed", "closed", "regressed"],
    );
  });

  await t.test("a closed leak whose token works again is a regression, once", async (t) => {
    const token = newToken();
    const id = await add([token]);
    await ask("POST", `/${id}/close`, { keep_watching: true });
    await use(token, NOON - 1);
    t.match((await ask("GET", `/${id}`)).body, { regressed_at: null }, "used before it was closed");
    setNow(NOON + HOUR_MS);
    for (let i = 1; i < 4; i++) await use(token, NOON + i * 1_000);
    t.match((await ask("GET", `/${id}`)).body, {
      status: "closed",
      regressed_at: new Date(NOON + HOUR_MS).toISOString(),
    });
    t.equal((await history(id)).filter(({ action }) => action === "regressed").length, 1);
  });

  await t.test("where the policy says so a regression is open again, still watched", async (t) => {
    t.match((await ask("GET", "/policy")).body, { regression: "flag" });
    t.match(await ask("PUT", "/policy", { regression: "open" }), { status: 400 });
    t.match(await ask("PUT", "/policy", { regression: "reopen" }), { status: 200 });
    t.teardown(() => ask("PUT", "/policy", { regression: "flag" }));
    const token = newToken();
    const id = await add([token]);
    await ask("POST", `/${id}/apply`, { remediation: "block" });
    await ask("POST", `/${id}/close`, { keep_watching: true });
    setNow(NOON + HOUR_MS);
    await use(token, NOON + HOUR_MS);
    t.match((await ask("GET", `/${id}`)).body, {
      ...{ status: "open", remediation: "watch", keep_watching: false, closed_at: null },
      regressed_at: new Date(NOON + HOUR_MS).toISOString(),
      former_patch: { remediation: "block" },
    });
    t.match((await history(id)).at(-1), {
      action: "regressed",
      actor: "policy",
      changes: { status: ["closed", "open"] },
    });
  });

  await t.test("a token that is seen to work makes its leak a high risk, unless a person set it", async (t) => {
    const token = newToken();
    const [id, set] = [await add([token]), await add([token], { risk: 2 })];
    await use(token, NOON);
    t.match((await ask("GET", `/${id}`)).body, {
      risk: 8,
      tokens: [{ seen: { live: true, uses: 1, successes: 1, refusals: 0 } }],
    });
    t.match((await ask("GET", `/${set}`)).body, { risk: 2, suggested_risk: { score: 8, level: "high" } });
    t.match((await ask("POST", "", { title: "later", tokens: [token] })).body, { risk: 8, risk_set_by: "evidence" });
  });

  await t.test("adding a value of a closed leak is finding it again", async (t) => {
    const token = newToken();
    const id = await add([token]);
    await ask("POST", `/${id}/close`);
    await add([token]);
    t.match((await ask("GET", `/${id}`)).body, { status: "closed", regressed_at: new Date(NOON).toISOString() });
  });

  await t.test("what a report says of a place is kept without the token, and in bounds", async (t) => {
    const token = newToken();
    const { leak } = await record(
      findingOf(token, {
        title: `key=${token} ${"x".repeat(300)}`,
        sourceKind: "Git Hub!",
        url: `https://a.invalid/?token=${token}&a=1\u0000\ud83d`,
        foundAt: undefined,
      }),
    );
    const { body, text } = await ask("GET", `/${leak}`);
    t.match(body, {
      title: /^key=\*\*\* xxx/,
      source: { kind: "git-hub-", place: /^https:\/\/a\.invalid\/\?token=\*\*\*&a=1/ },
    });
    t.equal(body.title.length, 120);
    t.notOk(text.includes(token));
    t.notOk((await ask("GET", `/${leak}/occurrences`)).text.includes(token));
  });

  await t.test("what is found while somebody decides takes nothing of the decision back", async (t) => {
    const token = newToken();
    const { leak } = await record(findingOf(token, { sourceKind: "custom" }));
    await Promise.all([
      ...Array.from({ length: 10 }, (_, i) => record(findingOf(token, { url: `https://${i}.invalid/` }))),
      ask("POST", `/${leak}/apply`, { remediation: "block" }),
      ask("PATCH", `/${leak}`, { stage: "rotating" }, { headers: { "if-match": "*" } }),
    ]);
    const { body } = await ask("GET", `/${leak}`);
    t.match(body, { remediation: "block", stage: "rotating", risk: 7 });
    t.equal(body.version, (await history(leak)).length);
  });
});
