import type { FastifyReply, FastifyRequest } from "fastify";
import { callerOfToken } from "../access/access-token.ts";
import { writeAudit } from "../access/audit.ts";
import { TENANT_HEADER, type Caller } from "../access/caller.ts";
import type { Permission } from "../access/permission.ts";
import type { ConsoleContext } from "../context.ts";
import { refuseForeignPage, refuseForgery } from "./forgery.ts";
import { ApiProblem } from "./problem.ts";
import type { RateLimits } from "./rate-limits.ts";
import type { Api } from "./route.ts";

/** Recognises a caller by something other than a bearer token: a session. */
export type Authenticate = (request: FastifyRequest, reply: FastifyReply) => Promise<Caller | undefined>;

/**
 * The one place in front of every route that decides who may do what, and that writes the audit log: every refusal, and
 * every write before it is acknowledged.
 */
export function guard(api: Api, context: ConsoleContext, bySession: Authenticate, limits: RateLimits): void {
  const publicOrigin = new URL(context.config.public_url).origin;
  api.decorateRequest("caller", null as unknown as Caller);
  api.decorateRequest("auditTarget", "");
  api.decorateRequest("auditDetail", null as unknown as Readonly<Record<string, string>>);

  api.addHook("onRoute", ({ url, config }) => {
    if (config?.permission === undefined) throw new Error(`the route ${url} names no permission`);
  });

  api.addHook("onRequest", async (request, reply) => {
    void reply.header("request-id", request.id);
    const { permission, target } = request.routeOptions.config;
    if (permission === undefined) return;
    const { id = "" } = (request.params ?? {}) as { readonly id?: string };
    // Before the schema is checked: nothing but a number is written down.
    if (target !== undefined && /^\d{1,16}$/.test(id)) request.auditTarget = `${target}:${id}`;
    if (permission === "public") {
      await limits.stranger(request);
      refuseForeignPage(request, publicOrigin);
      return;
    }
    const token = bearerToken(request);
    const caller =
      token === undefined ? await bySession(request, reply) : await callerOfToken(context.store, token, context.now());
    if (caller === undefined) {
      await limits.unrecognised(request);
      throw new ApiProblem("unauthenticated", "Sign in, or send a valid token as Authorization: Bearer …");
    }
    request.caller = caller;
    await limits.caller(request);
    if (token === undefined) refuseForgery(request, publicOrigin);
    const asked = request.headers[TENANT_HEADER];
    if (asked !== undefined && asked !== caller.tenant) {
      throw new ApiProblem("forbidden", `${TENANT_HEADER} names no tenant of yours.`);
    }
    if (permission !== "recognised") demand(request, permission);
  });

  api.addHook("onSend", async (request, reply) => {
    const { url, config } = request.routeOptions;
    if (url === undefined || !isAudited(request.method, reply.statusCode, config.audited)) return;
    const caller = request.caller as Caller | null;
    const detail = request.auditDetail as FastifyRequest["auditDetail"] | null;
    const written = writeAudit(context.store, {
      tenant: caller?.tenant ?? "",
      at: context.now(),
      actor: caller?.actor ?? "",
      action: `${request.method} ${url.replaceAll(/:(\w+)/g, "{$1}")}`,
      target: request.auditTarget,
      outcome: detail?.["refused"] === undefined ? outcomeOf(reply.statusCode) : "refused",
      status: reply.statusCode,
      address: request.ip,
      ...(detail && { detail }),
    });
    // What was done is not acknowledged without its row. What was not done is told as it is.
    if (reply.statusCode < 400) return await written;
    await written.catch((error: unknown) => {
      request.log.warn(
        { err: error, request_id: request.id },
        "a refused or failed request is missing in the audit log",
      );
    });
  });
}

/** For what depends on more than the route: a role in the body. @throws ApiProblem where the caller lacks it */
export function demand({ caller }: FastifyRequest, permission: Permission): void {
  if (caller.permissions.has(permission)) return;
  throw new ApiProblem("forbidden", `This needs ${permission}; the role ${caller.role} does not have it.`);
}

/** Whatever is sent as authorization is meant: a session beside it does not count. */
function bearerToken({ headers: { authorization } }: FastifyRequest): string | undefined {
  if (authorization === undefined) return undefined;
  return /^Bearer +(\S+)$/i.exec(authorization)?.[1] ?? "";
}

function isAudited(method: string, status: number, audited: boolean | undefined): boolean {
  if (status === 401 || status === 403) return true;
  // Too many: that many rows would be too many as well.
  if (status === 429) return false;
  return audited ?? (method !== "GET" && method !== "HEAD" && method !== "OPTIONS");
}

function outcomeOf(status: number): "done" | "refused" | "failed" {
  if (status < 400) return "done";
  return status === 401 || status === 403 ? "refused" : "failed";
}
