import { z } from "zod";
import { checkMatch, showVersion } from "../api/etag.ts";
import { PROBLEMS, type ProblemCode } from "../api/problem-codes.ts";
import type { Routes } from "../api/route.ts";
import { decide } from "./decide.ts";
import { decideOnMany, leaksThatMatch } from "./decide-on-many.ts";
import { BULK_LEAKS_MAX, bulkBody, decisionBodies, type DecisionRequest } from "./decision-schema.ts";
import { leakId } from "./leak-id.ts";
import { leakDetail } from "./leak-schema.ts";
import { detailOf } from "./leak-view.ts";
import { refuseTokens } from "./refuse-tokens.ts";

const ruleset = z.int().describe("The version of the ruleset that is in force with it.");
const decidedLeak = leakDetail.extend({ ruleset });
const bulkAnswer = z.object({
  done: z.int(),
  refused: z.int(),
  results: z.array(
    z.object({
      id: z.int(),
      outcome: z.enum(["done", "refused"]),
      code: z.enum(Object.keys(PROBLEMS) as [ProblemCode, ...ProblemCode[]]).optional(),
      detail: z.string().optional(),
    }),
  ),
  ruleset,
});

const SUMMARIES = {
  apply: "Put a virtual patch in force, or change it",
  false: "Mark its values as no secrets, wherever they are found",
  close: "Close it, which removes its patch",
  reopen: "Open it again; the former patch is offered",
} as const;
const DECISIONS = Object.keys(SUMMARIES) as (keyof typeof SUMMARIES)[];

/** What people decide on leaks. */
export const decisionRoutes: Routes = (api, context) => {
  for (const name of DECISIONS) {
    api.post(
      `/api/v1/leaks/:id/${name}`,
      {
        config: { permission: "leaks:decide", target: "leak" },
        schema: {
          operationId: `${name}Leak`,
          summary: SUMMARIES[name],
          description: "With `If-Match` only if the leak is as it was read.",
          tags: ["leaks"],
          params: leakId,
          body: decisionBodies[name],
          response: { 200: decidedLeak },
        },
      },
      async (request, reply) => {
        const { caller, params, body, headers } = request;
        await refuseTokens(context, caller.tenant, textsIn(body));
        const { ruleset } = await decide(context, caller.tenant, params.id, body.decision, {
          ...{ actor: caller.actor, reason: body.reason },
          checkVersion: (version) => {
            if (headers["if-match"] !== undefined) checkMatch(request, version);
          },
        });
        const detail = await detailOf(context, caller.tenant, params.id);
        showVersion(reply, detail.version);
        return { ...detail, ruleset };
      },
    );
  }

  api.post(
    "/api/v1/leaks/bulk",
    {
      config: { permission: "leaks:decide" },
      schema: {
        operationId: "decideOnLeaks",
        summary: "The same decision on many leaks",
        description: `On \`ids\`, or on all that match \`filter\`, at most ${BULK_LEAKS_MAX}. Each is decided for itself: where one is refused the others go on, and the answer says which and why.`,
        tags: ["leaks"],
        body: bulkBody,
        response: { 200: bulkAnswer },
      },
    },
    async (request) => {
      const { caller, body } = request;
      const { ids, filter, decision, reason } = body;
      await refuseTokens(context, caller.tenant, textsIn(body));
      const leaks = ids ?? (await leaksThatMatch(context.store.db, caller.tenant, filter ?? {}));
      request.auditTarget = `leaks:${decision.decision}:${leaks.length}`;
      const { results, ruleset } = await decideOnMany(context, caller.tenant, leaks, decision, {
        actor: caller.actor,
        reason,
      });
      const refused = results.filter(({ refusal }) => refusal !== undefined).length;
      return {
        ...{ refused, ruleset },
        done: results.length - refused,
        results: results.map(({ id, refusal }) => ({
          id,
          outcome: refusal === undefined ? ("done" as const) : ("refused" as const),
          ...refusal,
        })),
      };
    },
  );
};

/** All of a decision that is kept as it was written. */
function textsIn({ decision, reason }: DecisionRequest): Record<string, string> {
  if (decision.decision !== "apply") return { reason };
  const { points, when, unless } = decision.patch;
  return {
    reason,
    ...(points && { points: JSON.stringify(points) }),
    ...(when && { when: JSON.stringify(when) }),
    ...(unless && { unless: JSON.stringify(unless) }),
  };
}
