import { randomBytes } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import t from "tap";
import { compileRuleset } from "../../../src/node/ruleset/compile.ts";
import { openKey } from "../../../src/node/ruleset/key.ts";
import { loadSavedRuleset } from "../../../src/node/ruleset/saved-ruleset.ts";
import { writeTable } from "../../../src/node/ruleset/write-table.ts";
import { rawView } from "../../core/filter/raw-view.ts";
import { quiet, rule, setting } from "./kept-rules.ts";

const DAY = Date.UTC(2099, 0, 1);

t.test("expiry and source of a token hold from a list or a table to the hit, and over a restart", async (t) => {
  const { folder, open, rules } = await setting(t);
  const [dated, plain] = [randomBytes(12).toString("hex"), randomBytes(12).toString("hex")];
  const opened = await openKey(join(folder, "state"));
  if ("problem" in opened) throw new Error(opened.problem.message);
  const { key } = opened;
  await writeFile(join(folder, "tokens.txt"), `${dated}\texpires=2099-01-01\tsource=a wiki\n${plain}\n`);
  t.match(await writeTable(join(folder, "tokens.txt"), join(folder, "tokens.kwt"), key), { entries: 2 });
  await rules(
    `format: 1\nrules:\n${rule("list", "tokens: { file: tokens.txt }")}${rule("table", "tokens: { file: tokens.kwt }")}`,
  );
  const keeper = await open();
  t.equal(await keeper.start(join(folder, "rules.yaml")), undefined);
  t.equal(keeper.inForce()?.tokenEntries, 4);
  const saved = await loadSavedRuleset(join(folder, "state"), key.id);
  if (typeof saved === "string") throw new Error(saved);
  for (const { filter } of [keeper.inForce()!.compiled, await compileRuleset(saved, key, quiet)]) {
    const hits = (token: string, nowMs: number) =>
      filter.judge(rawView(`GET / HTTP/1.1\nHost: a\nAuthorization: Bearer ${token}\n`), nowMs).hits;
    t.same(
      hits(dated, DAY - 1).map((hit) => [hit.rule.id, hit.source]),
      [
        ["list", "a wiki"],
        ["table", "a wiki"],
      ],
    );
    t.same(hits(dated, DAY), [], "void from that second, though it was seen");
    t.same(
      hits(plain, DAY).map(({ source }) => source),
      ["", ""],
    );
  }
});
