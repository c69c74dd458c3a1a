import type { FastifyBaseLogger, FastifyInstance, RawServerDefault } from "fastify";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { ZodTypeProvider } from "fastify-type-provider-zod";
import type { Caller } from "../access/caller.ts";
import type { Permission } from "../access/permission.ts";
import type { ConsoleContext } from "../context.ts";

/** A fastify instance whose routes take their types from zod schemas. */
export type Api = FastifyInstance<
  RawServerDefault,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  ZodTypeProvider
>;

/** The routes of one part of the console. */
export type Routes = (api: Api, context: ConsoleContext) => void;

declare module "fastify" {
  interface FastifyContextConfig {
    /**
     * What the caller must be allowed to; `recognised` for whoever is signed in or has a token, `public` for everybody.
     * A route without it is refused at the start.
     */
    permission?: Permission | "recognised" | "public";
    /**
     * By default writes stand in the audit log. False for what machines do all the time (a refusal still stands there),
     * true for a reading that is worth it.
     */
    audited?: boolean;
    /** What the number in the path is of, e.g. `leak`: named in the audit log whatever becomes of the request. */
    target?: string;
    /** The answer shows a token: it is not kept for a repeated request. */
    showsSecret?: boolean;
  }
  interface FastifyRequest {
    /** Set in front of every route that is not public. */
    caller: Caller;
    /** What a write was about, for the audit log: `leak:42`. */
    auditTarget: string;
    /** More of it, no secret; `refused: "code"` for a refusal that the status does not tell. */
    auditDetail: Readonly<Record<string, string>>;
  }
}
