import { z } from "zod";
import { checkMatch, showVersion } from "../api/etag.ts";
import { ApiProblem } from "../api/problem.ts";
import type { Routes } from "../api/route.ts";
import { addLeak } from "./add-leak.ts";
import { editLeak, leakEdit } from "./edit-leak.ts";
import { leakFilter } from "./leak-filter.ts";
import { leakId } from "./leak-id.ts";
import { leakPolicy, readPolicy, writePolicy } from "./leak-policy.ts";
import { leakDetail, riskScore } from "./leak-schema.ts";
import { leakFigures, leakStats } from "./leak-stats.ts";
import { isoTime, longText, nameText, placeText, sourceKind, titleText } from "./leak-text.ts";
import { detailOf, TOKENS_SHOWN_MAX } from "./leak-view.ts";
import { leakPage, listLeaks, listQuery } from "./list-leaks.ts";
import { refuseTokens } from "./refuse-tokens.ts";

const TOKENS_MAX = 100_000;
const PATTERNS_MAX = 1_000;
/** A hundred thousand tokens of 160 characters; longer lists are imported, which reads them as they arrive. */
const LEAK_BYTES_MAX = 16 * 2 ** 20;
/** Values left out that are told one by one; the leak's `reason` counts all. */
const LEFT_OUT_SHOWN_MAX = 100;

const newLeak = z.strictObject({
  title: titleText,
  description: longText.default(""),
  risk: riskScore.optional().describe("1 to 10; not given: as the evidence suggests."),
  source: z
    .strictObject({ kind: sourceKind, place: placeText.default("") })
    .default({ kind: "custom", place: "" })
    .describe('Where it was found: `{"kind": "github", "place": "github.com/deb/repo/…#L3"}`.'),
  discovered_at: isoTime.optional(),
  stage: nameText.default(""),
  assignee: nameText.default(""),
  // Read one by one afterwards, so that a long list holds nobody up; no message says what stood there.
  tokens: z
    .array(z.unknown(), "expected a list of tokens")
    .max(TOKENS_MAX, `expected at most ${TOKENS_MAX} tokens`)
    .default([])
    .describe("Leaked tokens, as text. They are hashed on arrival and not kept."),
  patterns: z
    .array(z.unknown(), "expected a list of patterns")
    .max(PATTERNS_MAX, `expected at most ${PATTERNS_MAX} patterns`)
    .default([])
    .describe(
      "Regexes (RE2) that match leaked tokens. They are kept as they are: a whole token belongs under `tokens`.",
    ),
});

const addedLeak = leakDetail.extend({
  left_out: z
    .array(z.object({ path: z.string(), reason: z.string() }))
    .describe(`Values that were not taken, and why: the first ${LEFT_OUT_SHOWN_MAX}.`),
});

/** Leaks: seen, added, edited. */
export const leakRoutes: Routes = (api, context) => {
  const { db } = context.store;

  api.get(
    "/api/v1/leaks",
    {
      config: { permission: "leaks:read" },
      schema: {
        operationId: "listLeaks",
        summary: "Leaks, page by page",
        tags: ["leaks"],
        querystring: listQuery,
        response: { 200: leakPage },
      },
    },
    async ({ caller, query }) => listLeaks(db, caller.tenant, query),
  );

  api.get(
    "/api/v1/leaks/stats",
    {
      config: { permission: "leaks:read" },
      schema: {
        operationId: "leakStats",
        summary: "How many leaks there are, by source, risk, status, remediation and day",
        description: "Takes the filters of the list; every figure is over the leaks that match all of them.",
        tags: ["leaks"],
        querystring: leakFilter,
        response: { 200: leakStats },
      },
    },
    async ({ caller, query }) => leakFigures(db, caller.tenant, query),
  );

  api.post(
    "/api/v1/leaks",
    {
      config: { permission: "leaks:decide" },
      bodyLimit: LEAK_BYTES_MAX,
      schema: {
        operationId: "addLeak",
        summary: "Add a leak",
        description:
          "Values that no patch can be made of are left out and told; where nothing else is left the leak is `not_applicable`. Values that were marked false stay false.",
        tags: ["leaks"],
        body: newLeak,
        response: { 201: addedLeak },
      },
    },
    async (request, reply) => {
      const { tenant, actor } = request.caller;
      const { discovered_at: discoveredAt = context.now(), risk, ...rest } = request.body;
      if (discoveredAt > context.now()) {
        throw new ApiProblem("invalid_body", "1 problem; nothing was changed.", [
          { path: "discovered_at", message: "expected a time that has passed" },
        ]);
      }
      const { leak, leftOut, tokens } = await addLeak(context, actor, tenant, { ...rest, risk, discoveredAt });
      request.auditTarget = `leak:${leak.id}`;
      const detail = await detailOf(context, tenant, leak.id);
      const sent = new Map(tokens.slice(0, TOKENS_SHOWN_MAX).map(({ fingerprint }, index) => [fingerprint, index]));
      detail.tokens.sort((a, b) => sent.get(a.fingerprint)! - sent.get(b.fingerprint)!);
      showVersion(reply, leak.version);
      return reply
        .code(201)
        .header("location", `/api/v1/leaks/${leak.id}`)
        .send({ ...detail, left_out: leftOut.slice(0, LEFT_OUT_SHOWN_MAX) });
    },
  );

  api.get(
    "/api/v1/leaks/:id",
    {
      config: { permission: "leaks:read" },
      schema: {
        operationId: "getLeak",
        summary: "A leak",
        tags: ["leaks"],
        params: leakId,
        response: { 200: leakDetail },
      },
    },
    async ({ caller, params }, reply) => {
      const detail = await detailOf(context, caller.tenant, params.id);
      showVersion(reply, detail.version);
      return detail;
    },
  );

  api.patch(
    "/api/v1/leaks/:id",
    {
      config: { permission: "leaks:decide", target: "leak" },
      schema: {
        operationId: "editLeak",
        summary: "Change title, description, risk, stage or assignee",
        description: "Needs `If-Match` with the ETag of the leak as it was read.",
        tags: ["leaks"],
        params: leakId,
        body: leakEdit,
        response: { 200: leakDetail },
      },
    },
    async (request, reply) => {
      const { caller, params, body } = request;
      const { title, description, stage, assignee, reason = "" } = body;
      await refuseTokens(context, caller.tenant, { title, description, stage, assignee, reason });
      await editLeak(context, caller.tenant, params.id, body, {
        ...{ actor: caller.actor, reason },
        checkVersion: (version) => checkMatch(request, version),
      });
      const detail = await detailOf(context, caller.tenant, params.id);
      showVersion(reply, detail.version);
      return detail;
    },
  );

  api.get(
    "/api/v1/leaks/policy",
    {
      config: { permission: "leaks:read" },
      schema: {
        operationId: "leakPolicy",
        summary: "What happens to leaks by itself",
        tags: ["leaks"],
        response: { 200: leakPolicy },
      },
    },
    async ({ caller }) => readPolicy(db, caller.tenant),
  );

  api.put(
    "/api/v1/leaks/policy",
    {
      config: { permission: "leaks:decide" },
      schema: {
        operationId: "setLeakPolicy",
        summary: "Set what happens to leaks by itself",
        tags: ["leaks"],
        body: leakPolicy,
        response: { 200: leakPolicy },
      },
    },
    async ({ caller, body }) => {
      await writePolicy(db, caller.tenant, body);
      return body;
    },
  );
};
