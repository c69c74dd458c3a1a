import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import t from "tap";
import { printProblem } from "../../src/platform/problem.ts";
import { loadConsoleConfig } from "../../src/console/config/load.ts";
import { consoleConfigSchema } from "../../src/console/config/schema.ts";
import { optionsIn } from "./options.ts";
import { codesIn, read, ROOT, tableRows } from "./repository.ts";

const OPTIONS = optionsIn(consoleConfigSchema);

t.test("docs/console-configuration.md describes every option, and none that is not there", async (t) => {
  const described = tableRows("docs/console-configuration.md").flatMap(([options]) => codesIn(options!));
  t.strictSame(described.sort(), OPTIONS.sort());
});

t.test("config/console.yaml shows every option", async (t) => {
  const text = read("config/console.yaml");
  for (const option of OPTIONS) {
    t.match(text, new RegExp(`^[\\s#]*(?:.*[{ ])?${option.replace(/.*\./, "")}:`, "m"), option);
  }
});

t.test("config/console.yaml is right, and says what the defaults are", async (t) => {
  const loaded = await loadConsoleConfig(join(ROOT, "config/console.yaml"));
  if ("problems" in loaded) return t.strictSame(loaded.problems, []);
  const { state_dir: _there, ...shown } = loaded.config;
  const { state_dir: _default, ...defaults } = consoleConfigSchema.parse({});
  t.same(shown, { ...defaults, oidc: undefined });
});

t.test("what config/console.yaml shows behind # is right as well", async (t) => {
  const file = join(t.testdir(), "console.yaml");
  const all = read("config/console.yaml")
    .replaceAll(/^# (?=(?:oidc|mail): )/gm, "")
    .replace(/ \} # (tls: .*)$/m, ", $1 }");
  await writeFile(file, all);
  const loaded = await loadConsoleConfig(file);
  if ("problems" in loaded) return t.strictSame(loaded.problems, []);
  t.match(loaded.config, {
    oidc: { client_secret_file: join(t.testdirName, "oidc.secret") },
    mail: { url: /^smtp/ },
    listen: { tls: { cert: join(t.testdirName, "cert.pem") } },
  });
});

const REFUSED: readonly (readonly [text: string, problem: RegExp])[] = [
  ["public_url: https://example.com/console", /:1:13: public_url: expected a URL without a path/],
  ["public_url: example.com", /public_url: expected http/],
  ["trusted_proxies: [0.0.0.0/0]", /trusted_proxies\[0\]: expected a block smaller than every address/],
  ["trusted_proxies: [proxy.example.com]", /trusted_proxies\[0\]: expected an address or a block/],
  ["oidc: { issuer: http://id.example.com, client_id: a, client_secret_file: b }", /oidc\.issuer: expected https/],
  ["oidc: { issuer: https://id.example.com, client_id: a }", /oidc\.client_secret_file: is missing/],
  ["oidc: { issuer: https://id.example.com, client_id: a, client_secret: b }", /oidc\.client_secret: unknown key/],
  ["retention: { logs: 1d }", /retention\.logs: unknown key/],
  ["retention: { audit: 12h }", /retention\.audit: expected 1d to 3650d/],
];
t.test("a mistake is told with its place", async (t) => {
  const file = join(t.testdir(), "console.yaml");
  for (const [text, problem] of REFUSED) {
    await writeFile(file, `${text}\n`);
    const loaded = await loadConsoleConfig(file);
    t.match("problems" in loaded ? loaded.problems.map(printProblem).join("\n") : "accepted", problem, text);
  }
});
