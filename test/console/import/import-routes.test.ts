import { randomBytes } from "node:crypto";
import { t } from "tap";
import { FORMAT_NAMES } from "../../../src/console/import/formats.ts";
import { openTestConsole, type TestConsole } from "../open-console.ts";
import { onEachStore } from "../stores.ts";
import { HASH_ONLY, REPORTS } from "./reports.ts";

const newValue = (): string => `ak_${randomBytes(15).toString("base64url")}`;

await onEachStore(t, async (t, open) => {
  const start = async () => {
    const console: TestConsole = await openTestConsole(t, await open());
    const headers = { ...(await console.as("administrator")), "content-type": "application/octet-stream" };
    const take = async (format: string, payload: string, more = "", accept = "application/json") => {
      const url = `/api/v1/leaks/import?format=${format}${more}`;
      return console.api.inject({ method: "POST", url, headers: { ...headers, accept }, payload });
    };
    const leaks = async () => {
      const answer = await console.api.inject({ url: "/api/v1/leaks", headers: await console.as("analyst") });
      return answer.json<{ items: Record<string, unknown>[] }>().items;
    };
    return { ...console, take, leaks };
  };

  for (const format of FORMAT_NAMES) {
    await t.test(`${format}: one leak for each value; the same report again makes none`, async (t) => {
      const { take, leaks } = await start();
      const report = REPORTS[format]([newValue(), newValue()]);
      const first = await take(format, report);
      t.equal(first.statusCode, 200, first.body);
      t.match(first.json(), { format, dry_run: false, created: 2, merged: 0, refused_count: 0 });
      t.match((await take(format, report)).json(), { created: 0, merged: 2 });
      const found = await leaks();
      t.equal(found.length, 2);
      const expected = HASH_ONLY.has(format)
        ? { volume: 0, remediation: "not_applicable", reason: /does not hold the value/ }
        : { volume: 1, remediation: "none" };
      for (const leak of found) t.match(leak, { status: "open", discovered_by: `import:${format}`, ...expected });
    });
  }

  await t.test("a value in reports of two tools is one leak with both places", async (t) => {
    const { take, leaks, api, as } = await start();
    const value = newValue();
    await take("gitleaks", REPORTS.gitleaks([value]));
    t.match((await take("trufflehog", REPORTS.trufflehog([value]))).json(), { created: 0, merged: 1 });
    const [leak, ...others] = await leaks();
    t.same(others, []);
    const url = `/api/v1/leaks/${String(leak!["id"])}/occurrences`;
    const answer = await api.inject({ url, headers: await as("analyst") });
    t.equal(answer.json<{ items: unknown[] }>().items.length, 2);
  });

  await t.test("dry_run tells the same and changes nothing", async (t) => {
    const { take, leaks } = await start();
    const [known, fresh] = [newValue(), newValue()];
    await take("txt", known);
    const report = `${known}\n${fresh}\n${fresh}`;
    t.match((await take("txt", report, "&dry_run=true")).json(), { dry_run: true, created: 1, merged: 2, findings: 3 });
    t.equal((await leaks()).length, 1);
    t.match((await take("txt", report)).json(), { created: 1, merged: 2 });
  });

  await t.test("a report that is broken at its end changes nothing", async (t) => {
    const { take, leaks } = await start();
    const answer = await take("gitleaks", REPORTS.gitleaks([newValue(), newValue()]).slice(0, -4));
    t.equal(answer.statusCode, 400);
    t.match(answer.json(), { code: "invalid_body", detail: /cut off/ });
    t.same(await leaks(), []);
  });

  await t.test("progress is told line by line, and the report as the last", async (t) => {
    const { take } = await start();
    const answer = await take("txt", [newValue(), newValue()].join("\n"), "", "application/x-ndjson");
    const lines = answer.body
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as object);
    t.match(lines.at(-1), { report: { created: 2 } });
    const broken = await take("sarif", "{", "", "application/x-ndjson");
    t.match(JSON.parse(broken.body.trimEnd().split("\n").at(-1)!), { problem: { code: "invalid_body" } });
  });

  await t.test("no value of a report is kept, told or logged", async (t) => {
    const { take, context, logged } = await start();
    const values = FORMAT_NAMES.map(newValue);
    const answers: string[] = [];
    for (const [i, format] of FORMAT_NAMES.entries()) {
      answers.push((await take(format, REPORTS[format]([values[i]!]))).body);
      answers.push((await take(format, `${REPORTS[format]([values[i]!])}{"`)).body);
    }
    const tables = ["leaks", "leak_tokens", "occurrences", "leak_history", "audit"] as const;
    const rows = await Promise.all(tables.map((table) => context.store.db.selectFrom(table).selectAll().execute()));
    const kept = JSON.stringify(rows) + logged.join("") + answers.join("");
    for (const value of values) t.notOk(kept.includes(value));
  });

  await t.test("an analyst may not import, and an unknown format is told", async (t) => {
    const { api, as, take } = await start();
    const url = "/api/v1/leaks/import?format=txt";
    const answer = await api.inject({ method: "POST", url, headers: await as("analyst"), payload: "x" });
    t.equal(answer.statusCode, 403);
    t.equal((await take("excel", "x")).statusCode, 400);
  });
});
