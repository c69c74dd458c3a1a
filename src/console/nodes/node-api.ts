import { z } from "zod";
import { heartbeat, NODE_ID_HEADER, NODE_PATHS, WAIT_SECONDS_MAX } from "../../core/wire.ts";
import { ApiProblem } from "../api/problem.ts";
import type { Api } from "../api/route.ts";
import type { ConsoleContext } from "../context.ts";
import { readTable } from "../rulesets/store-segments.ts";
import { readTag } from "../rulesets/tag.ts";
import { openNewestRuleset, type Newest } from "./newest-ruleset.ts";
import type { Presence } from "./presence.ts";
import { openWaitingRoom } from "./waiting-room.ts";

const config = { permission: "node:sync", audited: false } as const;
const tags = ["node"];

const headers = z.looseObject({
  [NODE_ID_HEADER]: z.string().regex(/^[A-Za-z0-9._-]{1,64}$/, "expected the node's id: 1 to 64 of A-Z a-z 0-9 . _ -"),
  "if-none-match": z.string().max(100).optional(),
});

/** What nodes ask for: the newest ruleset, its token tables; and what they tell of themselves. */
export function nodeApi(api: Api, context: ConsoleContext, presence: Presence): void {
  const newest = openNewestRuleset(context);
  const room = openWaitingRoom(context);
  // Before the listener waits for the requests that are under way.
  api.addHook("preClose", async () => room.close());

  api.get(
    NODE_PATHS.ruleset,
    {
      config,
      schema: {
        tags,
        operationId: "getNodeRuleset",
        summary: "The newest ruleset, signed",
        description:
          "A JWS in compact form (`application/jose`). With `If-None-Match` (the tag as it came) and `wait` the answer comes as soon as there is another one, else 304 after the time. A tag proves which version a node has: rules of a restored database are numbered above it.",
        headers,
        querystring: z.object({
          wait: z.coerce.number().int().min(0).max(WAIT_SECONDS_MAX).default(0).meta({ description: "Seconds." }),
        }),
      },
    },
    async (request, reply) => {
      const { tenant } = request.caller;
      const tag = request.headers["if-none-match"];
      const held = readTag(context.keys, tenant, tag).version;
      const waitMs = held === 0 ? 0 : request.query.wait * 1e3;
      presence.asked(tenant, request.headers[NODE_ID_HEADER], held);
      const visit = room.enter(tenant, held, waitMs);
      const { socket } = request.raw;
      socket.once("close", visit.leave);
      let found: Newest;
      try {
        found = await newest.of(tenant, tag);
        if (found.tag === tag && waitMs > 0) {
          await visit.over;
          found = await newest.of(tenant, tag);
        }
      } finally {
        visit.leave();
        socket.off("close", visit.leave);
      }
      reply.headers({ etag: found.tag, "cache-control": "no-store" });
      if (found.tag === tag) return reply.code(304).send();
      const { version } = found;
      const signed = await newest.signed(tenant, version);
      if (signed === undefined) throw new ApiProblem("not_found", "The ruleset was replaced meanwhile; ask again.");
      return reply.type("application/jose").send(signed.jws);
    },
  );

  api.get(
    `${NODE_PATHS.tables}:digest`,
    {
      config,
      schema: {
        tags,
        operationId: "getNodeTable",
        summary: "A token table that a ruleset names",
        params: z.object({ digest: z.string().regex(/^[0-9a-f]{64}$/, "expected a SHA-256 in hex") }),
      },
    },
    async (request, reply) => {
      const { digest } = request.params;
      const bytes = await readTable(context.store.db, request.caller.tenant, digest);
      if (bytes === undefined) throw new ApiProblem("not_found", "No kept ruleset names this table.");
      return reply
        .headers({ etag: `"${digest}"`, "cache-control": "private, max-age=31536000, immutable" })
        .type("application/octet-stream")
        .send(bytes);
    },
  );

  api.post(
    NODE_PATHS.heartbeat,
    {
      config,
      schema: { tags, operationId: "postNodeHeartbeat", summary: "How a node does", headers, body: heartbeat },
    },
    async (request, reply) => {
      presence.beat(request.caller.tenant, request.headers[NODE_ID_HEADER], request.body);
      return reply.code(204).send();
    },
  );
}
