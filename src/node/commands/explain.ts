import { randomBytes } from "node:crypto";
import { isIP } from "node:net";
import { explainRule, type Explanation } from "../../core/filter/explain.ts";
import { FAULTS } from "../../core/fault.ts";
import { FingerprintKey } from "../../core/fingerprint.ts";
import { defineCommand, UsageError, type OptionValues } from "../../platform/command.ts";
import { printProblems } from "../../platform/problem.ts";
import { readSecret } from "../../platform/read-secret.ts";
import { readRules } from "../ruleset/source-file.ts";
import { checkHead } from "../strict/check-head.ts";
import { HeadView } from "../view.ts";
import { readCurl } from "./curl.ts";
import { explanationJson, explanationText } from "./explanation.ts";
import { readRawRequest } from "./raw-request.ts";

const OPTIONS = {
  rules: { type: "string" },
  rule: { type: "string" },
  curl: { type: "string" },
  scheme: { type: "string", default: "http" },
  "remote-addr": { type: "string", default: "127.0.0.1" },
  application: { type: "string", default: "" },
  json: { type: "boolean" },
} as const;

/** The limits a node has by default; explain is about rules, not about limits. */
const LIMITS = { headersMax: 100, targetBytesMax: 8_192, underscores: "pass", duplicates: "pass", ruledNames: new Set<string>() } as const;

export const command = defineCommand({
  usage: `keyward explain --rules FILE [--rule ID] [--json] < request.http
keyward explain --rules FILE --curl 'curl https://api.example.com/v1/items -H "Authorization: Bearer …"'

Tells for each rule whether it matches a request, and why: its scope condition by condition, the values of
its points (masked), the match, the verdict. The request is a raw HTTP head on standard input or a curl
command line; nothing is sent anywhere.

  --rules FILE        the rules file
  --rule ID           only this rule
  --curl COMMAND      the request as a curl command
  --scheme S          http (default) or https, for a request on standard input
  --remote-addr A     the client's address (127.0.0.1)
  --application ID    the route's application id
  --json              for programs`,
  options: OPTIONS,
  async run(options) {
    if (options.rules === undefined) throw new UsageError("keyward explain needs --rules FILE");
    if (options.scheme !== "http" && options.scheme !== "https") throw new UsageError("--scheme is http or https");
    if (isIP(options["remote-addr"]) === 0) throw new UsageError("--remote-addr is an address");
    const key = new FingerprintKey(randomBytes(32));
    const read = await readRules(options.rules, key);
    if ("problems" in read) return complain(printProblems(read.problems));
    const rules = read.rules.filter(({ id }) => options.rule === undefined || id === options.rule);
    if (options.rule !== undefined && rules.length === 0) return complain(`there is no rule "${options.rule}" in ${options.rules}\n`);

    const head = await readHead(options, options.scheme);
    if (typeof head === "string") return complain(`${head}\n`);
    const checked = checkHead(head, LIMITS);
    if ("code" in checked) {
      const { status } = FAULTS[checked.code];
      return complain(`the node refuses this request with ${status} before any rule: ${checked.reason} (${checked.code})\n`);
    }
    const view = new HeadView(checked, options["remote-addr"], options.application);
    const nowMs = Date.now();
    const explanations = rules.map((rule) => explainRule(rule, { tokens: read.tokens, key }, view, nowMs));
    process.stdout.write(options.json === true ? jsonOf(explanations) : textOf(explanations));
    return 0;
  },
});

async function readHead({ curl }: OptionValues<typeof OPTIONS>, scheme: "http" | "https") {
  if (curl !== undefined) return readCurl(curl);
  return readRawRequest(await readSecret("request head, closed by Ctrl-D: "), scheme);
}

function jsonOf(explanations: readonly Explanation[]): string {
  return `${JSON.stringify({ blocked: explanations.some(blocks), rules: explanations.map(explanationJson) }, null, 2)}\n`;
}

function textOf(explanations: readonly Explanation[]): string {
  const hits = explanations.filter(({ hit }) => hit !== undefined);
  const verdict = explanations.some(blocks) ? "blocked" : hits.length > 0 ? "watched: passed on with an event" : "passed on";
  const counted = `${hits.length} of ${explanations.length} rules match`;
  return `${explanations.map(explanationText).join("\n")}\nverdict: ${verdict} (${counted})\n`;
}

function blocks({ hit }: Explanation): boolean {
  return hit?.rule.mode === "block";
}

function complain(text: string): number {
  process.stderr.write(text);
  return 1;
}
