import { randomBytes } from "node:crypto";
import { FAULTS } from "../../core/fault.ts";
import { explainRule, type Explanation } from "../../core/filter/explain.ts";
import { explanationJson } from "../../core/filter/explanation-json.ts";
import { compileFilter } from "../../core/filter/filter.ts";
import { FingerprintKey } from "../../core/fingerprint.ts";
import type { Hit } from "../../core/hit.ts";
import { readCurl } from "../../core/request-text/curl.ts";
import { readRawRequest, REQUEST_BYTES_MAX } from "../../core/request-text/raw-request.ts";
import { checkHead } from "../../core/strict/check-head.ts";
import { USUAL_HEAD_LIMITS, type HeadLimits } from "../../core/strict/head-limits.ts";
import { HeadView } from "../../core/strict/head-view.ts";
import { decide, type Policy } from "../../core/verdict.ts";
import { printProblems } from "../../platform/problem.ts";
import { loadNodeConfig } from "../config/load.ts";
import type { NodeConfig } from "../config/schema.ts";
import { compileAddressSet, compileTrust } from "../route/client-address.ts";
import { compileRoutes } from "../route/router.ts";
import { readRules } from "../ruleset/source-file.ts";
import type { ExplainOptions } from "./explain.ts";
import { explanationText } from "./explanation.ts";
import { keyIn } from "./node-key.ts";

/** Explains the request on standard input or of a curl command. @returns the exit code */
export async function explainRequest(options: ExplainOptions, scheme: "http" | "https"): Promise<number> {
  const setting = await readSetting(options.config);
  if (typeof setting === "string") return complain(setting);
  const { config, key } = setting;
  const file = options.rules ?? config?.rules?.file;
  if (file === undefined) return complain(`${options.config} names no rules\n`);
  const read = await readRules(file, key);
  if ("problems" in read) return complain(printProblems(read.problems));
  const rules = read.rules.filter(({ id }) => options.rule === undefined || id === options.rule);
  if (options.rule !== undefined && rules.length === 0)
    return complain(`there is no rule "${options.rule}" in ${file}\n`);

  const request = await readRequest(options, scheme);
  if (typeof request === "string") return complain(`${request}\n`);
  const { ruledHeaderNames: ruledNames } = compileFilter({ rules: read.rules, tokens: read.tokens, key });
  const checked = checkHead(request, headLimits(config, ruledNames));
  if ("code" in checked) {
    const { status } = FAULTS[checked.code];
    return complain(
      `the node refuses this request with ${status} before any rule: ${checked.reason} (${checked.code})\n`,
    );
  }
  const route = config === undefined ? undefined : compileRoutes(config.routes)(checked.host, checked.target);
  if (config !== undefined && route === undefined)
    return complain("the node answers this request with 404 before any rule: no route fits (no_route)\n");
  const peer = { address: options["remote-addr"], port: 0 };
  const clientAddress = compileTrust(config?.trusted_proxies ?? [])(peer, checked.fields);
  const view = new HeadView(checked, clientAddress, options.application ?? route?.application ?? "");
  const nowMs = Date.now();
  const explanations = rules.map((rule) => explainRule(rule, { tokens: read.tokens, key }, view, nowMs, request.body));
  const policy: Policy = {
    dryRun: config?.dry_run ?? false,
    allowed: compileAddressSet(config?.allow_from ?? [])(clientAddress),
  };
  const off = (route?.mode ?? config?.mode) === "off";
  const verdict = verdictOf(off ? [] : explanations.flatMap(({ hit }) => hit ?? []), policy);
  process.stdout.write(
    options.json === true
      ? jsonOf(explanations, verdict)
      : textOf(explanations, off ? "passed on, since the mode is off" : verdict),
  );
  return 0;
}

function headLimits(config: NodeConfig | undefined, ruledNames: ReadonlySet<string>): HeadLimits {
  if (config === undefined) return { ...USUAL_HEAD_LIMITS, ruledNames };
  const { limits, underscores, duplicates } = config;
  return {
    headersMax: limits.headers_max,
    targetBytesMax: limits.target_bytes_max,
    underscores,
    duplicates,
    ruledNames,
  };
}

/** The node's configuration and key; a key of the moment where there is none. A sentence where they cannot be read. */
async function readSetting(
  configFile: string | undefined,
): Promise<{ config: NodeConfig | undefined; key: FingerprintKey } | string> {
  const loaded = configFile === undefined ? undefined : await loadNodeConfig(configFile);
  if (loaded !== undefined && "problems" in loaded) return printProblems(loaded.problems);
  const opened = await keyIn(loaded?.config.state_dir);
  if ("problem" in opened) return printProblems([opened.problem]);
  return { config: loaded?.config, key: opened.key ?? new FingerprintKey(randomBytes(32)) };
}

async function readRequest({ curl }: ExplainOptions, scheme: "http" | "https") {
  return curl !== undefined ? readCurl(curl) : readRawRequest(await readRequestBytes(process.stdin), scheme);
}

/** Reads to the end of the input, or past the bound. */
async function readRequestBytes(input: AsyncIterable<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of input) {
    chunks.push(chunk);
    length += chunk.length;
    if (length > REQUEST_BYTES_MAX) break;
  }
  return Buffer.concat(chunks);
}

function verdictOf(hits: readonly Hit[], policy: Policy): "blocked" | "watched" | "allowed" | "passed on" {
  const { blocked, actions } = decide(hits, policy);
  return blocked ? "blocked" : (actions[0] ?? "passed on");
}

function jsonOf(explanations: readonly Explanation[], verdict: string): string {
  return `${JSON.stringify({ blocked: verdict === "blocked", verdict, rules: explanations.map(explanationJson) }, null, 2)}\n`;
}

function textOf(explanations: readonly Explanation[], verdict: string): string {
  const hits = explanations.filter(({ hit }) => hit !== undefined);
  const counted = `${hits.length} of ${explanations.length} rules match`;
  const told = verdict === "watched" || verdict === "allowed" ? `${verdict}: passed on with an event` : verdict;
  return `${explanations.map(explanationText).join("\n")}\nverdict: ${told} (${counted})\n`;
}

function complain(text: string): number {
  process.stderr.write(text);
  return 1;
}
