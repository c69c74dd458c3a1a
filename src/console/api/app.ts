import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import helmet from "@fastify/helmet";
import { fastify, LogController, type FastifyServerOptions } from "fastify";
import { serializerCompiler, validatorCompiler } from "fastify-type-provider-zod";
import type { ConsoleContext } from "../context.ts";
import { answerErrors } from "./errors.ts";
import { guard, type Authenticate } from "./guard.ts";
import { healthRoutes } from "./health.ts";
import { honourIdempotencyKeys } from "./idempotency.ts";
import { describeRoutes } from "./openapi.ts";
import { openRateLimits } from "./rate-limits.ts";
import { referenceRoutes } from "./reference.ts";
import { servePages } from "../web/page-routes.ts";
import type { Api, Routes } from "./route.ts";

/** Of a JSON body; imports and batches of nodes say their own, and so do routes for everybody. */
const BODY_BYTES_MAX = 16 * 2 ** 20;
/** Until a request is there whole: an import over a slow line. */
const REQUEST_MS_MAX = 300_000;

/** The console's HTTP API: every part's routes behind one guard. Not yet listening. */
export async function buildApi(
  context: ConsoleContext,
  parts: readonly Routes[],
  bySession: Authenticate,
): Promise<Api> {
  const { listen, trusted_proxies: proxies, public_url: publicUrl } = context.config;
  const options: FastifyServerOptions = {
    loggerInstance: context.log,
    // Said by the audit log and by what goes wrong; a line for each request would name what is asked for.
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: BODY_BYTES_MAX,
    requestTimeout: REQUEST_MS_MAX,
    genReqId: () => randomBytes(16).toString("hex"),
    trustProxy: proxies.length > 0 && proxies,
    routerOptions: { ignoreTrailingSlash: false },
    forceCloseConnections: "idle",
    return503OnClosing: true,
    ...(listen.tls && { https: { cert: readFileSync(listen.tls.cert), key: readFileSync(listen.tls.key) } }),
  };
  const api = fastify(options).withTypeProvider() as unknown as Api;
  api.setValidatorCompiler(validatorCompiler);
  api.setSerializerCompiler(serializerCompiler);
  answerErrors(api);
  const isEncrypted = new URL(publicUrl).protocol === "https:";
  await api.register(helmet, {
    global: true,
    strictTransportSecurity: isEncrypted && { maxAge: 31_536_000 },
    contentSecurityPolicy: { useDefaults: false, directives: CONTENT_SECURITY_POLICY },
    referrerPolicy: { policy: "no-referrer" },
  });
  await describeRoutes(api, isEncrypted ? "__Secure-keyward.session_token" : "keyward.session_token");
  // An answer is kept before its row of the audit log is written: where that fails, the request can be sent again.
  honourIdempotencyKeys(api, context);
  guard(api, context, bySession, await openRateLimits(api));
  endConnectionsOnClose(api);
  await api.register(async (scope) => {
    for (const routes of [...parts, healthRoutes, referenceRoutes]) routes(scope, context);
    await servePages(scope);
  });
  await api.ready();
  return api;
}

/** What a page may load: nothing but its own files. */
const CONTENT_SECURITY_POLICY = {
  defaultSrc: ["'none'"],
  scriptSrc: ["'self'"],
  styleSrc: ["'self'"],
  imgSrc: ["'self'", "data:"],
  fontSrc: ["'self'"],
  connectSrc: ["'self'"],
  manifestSrc: ["'self'"],
  formAction: ["'self'"],
  baseUri: ["'none'"],
  frameAncestors: ["'none'"],
};

/** A kept connection whose request was under way when the console was told to stop would hold it up for a minute. */
function endConnectionsOnClose(api: Api): void {
  let closing = false;
  api.addHook("preClose", async () => {
    closing = true;
  });
  api.addHook("onSend", async (_request, reply) => {
    if (closing) void reply.header("connection", "close");
  });
}
