import t from "tap";
import { createMetrics } from "../../src/node/admin/metrics.ts";
import { createNodeMetrics } from "../../src/node/admin/node-metrics.ts";
import { codesIn, read, tableRows } from "./repository.ts";

async function registered(): Promise<string[]> {
  const data = [
    ...(await createMetrics(() => []).collect()),
    ...createNodeMetrics({ inForce: () => undefined, sync: () => undefined, spoolBytes: () => 0 }).collect(),
  ];
  // Some are counted in both places.
  return [...new Set(data.map(({ name }) => name).filter((name) => name.startsWith("keyward_")))];
}

t.test("docs/operations.md lists every metric, and none that is not there", async (t) => {
  const listed = tableRows("docs/operations.md")
    .flatMap(([name]) => codesIn(name!))
    .filter((name) => name.startsWith("keyward_"));
  t.strictSame(listed.sort(), (await registered()).sort());
});

t.test("the pages name no metric that is not there", async (t) => {
  const known = new Set(await registered());
  for (const page of [
    "docs/operations.md",
    "docs/rules.md",
    "docs/events.md",
    "docs/errors.md",
    "docs/getting-started.md",
    "docs/request-life.md",
  ]) {
    const named = [...read(page).matchAll(/\bkeyward_[a-z_]+[a-z]\b/g)].map(([name]) => name);
    t.strictSame(
      named.filter((name) => !known.has(name)),
      [],
      page,
    );
  }
});
