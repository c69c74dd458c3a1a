import type { FastifyReply, FastifyRequest } from "fastify";
import type { Caller } from "../access/caller.ts";
import type { ConsoleContext } from "../context.ts";
import { ApiProblem } from "./problem.ts";
import type { Api } from "./route.ts";

const KEY = /^[\x21-\x7e]{1,255}$/;
/** How long a key is remembered. */
const REMEMBERED_MS = 24 * 36e5;
/** A longer answer is not kept; a repeated request is refused then, never done twice. */
const ANSWER_LENGTH_MAX = 256 * 1024;

interface KeptAnswer {
  readonly status: number;
  readonly type: string;
  readonly etag: string;
  readonly location: string;
  /** Null where it is too long, or shows a token. */
  readonly body: string | null;
}

/** A request with a key, from when it is first seen until it is answered. */
interface Pending {
  readonly tenant: string;
  readonly actor: string;
  readonly key: string;
}

declare module "fastify" {
  interface FastifyRequest {
    idempotency: Pending;
  }
}

/**
 * `Idempotency-Key`: a write that is sent again with the same key is answered again, not done again. What was refused may
 * be tried again with its key; what failed inside may have been done in part or in whole, so its key stays taken.
 */
export function honourIdempotencyKeys(api: Api, { store: { db }, keys, now }: ConsoleContext): void {
  api.decorateRequest("idempotency", null as unknown as Pending);

  // Behind the guard, and with the body as it was sent.
  api.addHook("preValidation", async (request, reply) => {
    const key = request.headers["idempotency-key"];
    const caller = request.caller as Caller | null;
    if (key === undefined || caller === null || (request.method !== "POST" && request.method !== "PATCH")) return;
    if (typeof key !== "string" || !KEY.test(key)) throw badKey();
    const pending = { tenant: caller.tenant, actor: caller.actor, key };
    const fingerprint = keys.fingerprints(caller.tenant).fingerprint(bytesOf(request)).toString("base64url");
    await db
      .deleteFrom("idempotency_keys")
      .where("at", "<=", now() - REMEMBERED_MS)
      .execute();
    const { numInsertedOrUpdatedRows: inserted } = await db
      .insertInto("idempotency_keys")
      .values({ ...pending, request: fingerprint, answer: null, at: now() })
      .onConflict((row) => row.doNothing())
      .executeTakeFirst();
    if (inserted === 1n) {
      request.idempotency = pending;
      return;
    }
    const known = await db
      .selectFrom("idempotency_keys")
      .select(["request", "answer"])
      .where((row) => row.and(pending))
      .executeTakeFirst();
    return await answerAgain(reply, known, fingerprint);
  });

  api.addHook("onSend", async (request, reply, payload) => {
    const pending = request.idempotency as Pending | null;
    if (pending === null) return;
    // An answer that cannot be kept is replaced by a problem, which comes here again.
    request.idempotency = null as unknown as Pending;
    if (reply.statusCode >= 500) return;
    if (reply.statusCode >= 400) {
      const freed = db.deleteFrom("idempotency_keys").where((row) => row.and({ ...pending }));
      await freed.execute().catch((error: unknown) => {
        request.log.warn({ err: error, request_id: request.id }, "the key of a refused request stays taken");
      });
      return;
    }
    await db
      .updateTable("idempotency_keys")
      .set({ answer: JSON.stringify(keptAnswer(request, reply, payload)) })
      .where((row) => row.and({ ...pending }))
      .execute();
  });
}

async function answerAgain(
  reply: FastifyReply,
  known: { readonly request: string; readonly answer: string | null } | undefined,
  fingerprint: string,
): Promise<FastifyReply> {
  if (known !== undefined && known.request !== fingerprint) {
    throw new ApiProblem("key_reused", "Use a new key for a new request.");
  }
  if (known === undefined || known.answer === null) {
    const detail =
      "The first request with this key has no answer yet. Should it never have one, see whether it was done.";
    throw new ApiProblem("conflict", detail, [], 1);
  }
  const { status, type, etag, location, body } = JSON.parse(known.answer) as KeptAnswer;
  if (body === null) {
    throw new ApiProblem("key_reused", "It was done, with this key; its answer was shown once and not kept.");
  }
  if (etag !== "") void reply.header("etag", etag);
  if (location !== "") void reply.header("location", location);
  reply.request.auditDetail = { replayed: "true" };
  // Written as it was: it went through the route's schema once.
  return await reply.code(status).header("idempotent-replayed", "true").type(type).serializer(String).send(body);
}

function keptAnswer(request: FastifyRequest, reply: FastifyReply, payload: unknown): KeptAnswer {
  const header = (name: string): string => String(reply.getHeader(name) ?? "");
  const body = payload === undefined || payload === null ? "" : payload;
  const isKept =
    typeof body === "string" && body.length <= ANSWER_LENGTH_MAX && request.routeOptions.config.showsSecret !== true;
  return {
    status: reply.statusCode,
    type: header("content-type"),
    etag: header("etag"),
    location: header("location"),
    body: isKept ? body : null,
  };
}

/** What makes two requests the same. The body may hold tokens: only its keyed fingerprint is kept. */
function bytesOf({ method, url, body }: FastifyRequest): Buffer {
  const sent = Buffer.isBuffer(body) ? body : Buffer.from(JSON.stringify(body) ?? "");
  return Buffer.concat([Buffer.from(`${method} ${url}\n`), sent]);
}

function badKey(): ApiProblem {
  return new ApiProblem("invalid_query", "The Idempotency-Key is invalid.", [
    { path: "header Idempotency-Key", message: "expected 1 to 255 printable characters without spaces" },
  ]);
}
