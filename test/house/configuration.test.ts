import { randomBytes } from "node:crypto";
import { join } from "node:path";
import t from "tap";
import { FingerprintKey } from "../../src/core/fingerprint.ts";
import { loadNodeConfig } from "../../src/node/config/load.ts";
import { restartNeeded } from "../../src/node/config/restart.ts";
import { nodeConfigSchema } from "../../src/node/config/schema.ts";
import { readRules } from "../../src/node/ruleset/source-file.ts";
import { optionsIn } from "./options.ts";
import { codesIn, read, ROOT, tableRows } from "./repository.ts";

const OPTIONS = optionsIn(nodeConfigSchema);

t.test("docs/node-configuration.md describes every option, and none that is not there", async (t) => {
  const described = tableRows("docs/node-configuration.md").flatMap(([options]) => codesIn(options!));
  t.strictSame(described.sort(), OPTIONS.filter((option) => option !== "routes").sort());
});

t.test("config/node.yaml shows every option", async (t) => {
  const text = read("config/node.yaml");
  for (const option of OPTIONS) {
    const name = option.replace(/.*\./, "");
    t.match(text, new RegExp(`^[\\s#]*(?:- )?(?:[{ ].*)?\\b${name}:`, "m"), option);
  }
});

t.test("config/node.yaml is right, and says what the defaults are", async (t) => {
  const loaded = await loadNodeConfig(join(ROOT, "config/node.yaml"));
  if ("problems" in loaded) return t.strictSame(loaded.problems, []);
  const { config } = loaded;
  const bare = nodeConfigSchema.parse({ routes: [{ name: "api", application: 1, upstream: "http://127.0.0.1:9000" }] });
  const { rules: _rules, state_dir: _stateDir, ...shown } = config;
  const { rules: _none, state_dir: _default, ...defaults } = bare;
  t.match(shown, defaults);
  t.strictSame(
    restartNeeded({ ...config, rules: undefined, state_dir: "" }, { ...bare, rules: undefined, state_dir: "" }),
    [],
  );
});

t.test("config/rules.yaml is right", async (t) => {
  const document = await readRules(join(ROOT, "config/rules.yaml"), new FingerprintKey(randomBytes(32)));
  t.notOk("problems" in document && document.problems);
});
