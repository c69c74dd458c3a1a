import { z } from "zod";
import { FAULTS, type FaultCode } from "../../core/fault.ts";
import { RULE_VERDICTS } from "../../core/filter/explanation-json.ts";
import { readCurl } from "../../core/request-text/curl.ts";
import { readRawRequest } from "../../core/request-text/raw-request.ts";
import { ApiProblem, type FieldProblem } from "../api/problem.ts";
import type { Routes } from "../api/route.ts";
import { readRuleInput, type RuleInput } from "./rule-input.ts";
import { ruleBody } from "./rule-view.ts";
import { testRules } from "./test-rules.ts";

const RULES_MAX = 20;
const REQUEST_CHARACTERS_MAX = 262_144;
const BODY_BYTES_MAX = 4 * 2 ** 20;

const text = z.string().min(1).max(REQUEST_CHARACTERS_MAX);
const request = z
  .strictObject({
    raw: text.optional().meta({ description: "Request line, field lines, body, as HTTP/1.1 sends them." }),
    curl: text.optional().meta({ description: "A curl command line; nothing is sent anywhere." }),
    scheme: z.enum(["http", "https"]).default("https"),
    remote_addr: z.union([z.ipv4(), z.ipv6()], "expected an address").default("127.0.0.1"),
    application: z.string().max(64).default("").meta({ description: "The route's application id." }),
  })
  .refine(({ raw, curl }) => (raw === undefined) !== (curl === undefined), "expected exactly one of raw and curl");

const point = z.array(z.union([z.string(), z.number()])).readonly();
const condition = z.object({
  type: z.enum(["equal", "iequal", "regex", "absent", "cidr"]),
  point,
  value: z.string().optional(),
  holds: z.boolean(),
});
const hints = z.array(z.string()).meta({ description: "Masked." });

const answer = z.object({
  refused: z
    .object({ status: z.int(), code: z.enum(Object.keys(FAULTS) as [FaultCode, ...FaultCode[]]), reason: z.string() })
    .nullable()
    .meta({ description: "A node refuses the request before any rule." }),
  verdict: z.enum(["refused", "blocked", "watched", "passed on"]),
  rules: z.array(
    z.object({
      rule: z.string(),
      mode: z.enum(["block", "watch"]),
      verdict: z.enum(RULE_VERDICTS),
      in_scope: z.boolean(),
      expired: z.boolean(),
      when: z.array(condition),
      unless: z.array(condition),
      points: z.array(z.object({ point, values: hints, more: z.int().meta({ description: "Further values." }) })),
      match: z.object({ point, token_hint: z.string() }).nullable(),
      hit: z.boolean(),
    }),
  ),
});

/** Rules are tried on a request before they are written. */
export const ruleTestRoutes: Routes = (api, context) => {
  api.post(
    "/api/v1/rules/test",
    {
      // It changes nothing, and what is sent may hold a token: it stands nowhere.
      config: { permission: "rules:read", audited: false },
      bodyLimit: BODY_BYTES_MAX,
      schema: {
        tags: ["rules"],
        operationId: "testRules",
        summary: "What rules would make of a request",
        description:
          "For each rule its scope, the values of its points (masked), its match, its verdict. Nothing is stored.",
        body: z.strictObject({ rules: z.array(ruleBody).min(1).max(RULES_MAX), request }),
        response: { 200: answer },
      },
    },
    async ({ caller: { tenant }, body }) => {
      const key = context.keys.fingerprints(tenant);
      const inputs: RuleInput[] = [];
      const problems: FieldProblem[] = [];
      for (const [i, given] of body.rules.entries()) {
        const input = readRuleInput(given, key);
        if (!("problems" in input)) inputs.push(input);
        else for (const { path, message } of input.problems) problems.push({ path: inRule(i, path), message });
      }
      const { raw, curl, scheme, remote_addr: address, application } = body.request;
      const read = raw === undefined ? readCurl(curl!) : readRawRequest(Buffer.from(raw), scheme);
      if (typeof read === "string") {
        problems.push({ path: raw === undefined ? "request.curl" : "request.raw", message: read });
      }
      if (typeof read === "string" || problems.length > 0) {
        throw new ApiProblem("invalid_body", "Nothing was tried.", problems);
      }
      return testRules(context, tenant, inputs, read, { address, application });
    },
  );
};

function inRule(index: number, path: string): string {
  return path === "" ? `rules[${index}]` : `rules[${index}].${path}`;
}
