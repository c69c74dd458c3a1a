import rateLimit from "@fastify/rate-limit";
import type { FastifyRequest } from "fastify";
import { ApiProblem } from "./problem.ts";
import type { Api } from "./route.ts";

const MINUTE_MS = 60_000;
/** Requests a minute, on each console. */
const MAX = {
  /** Of one person or API token. */
  caller: 3_000,
  /** Of one node's or scanner's token. */
  machine: 60_000,
  /** Of one address, to what is public. */
  publicReads: 3_000,
  /** Of one address: signing in, taking up links. */
  publicWrites: 20,
  /** Of one address, with a token or session that is none. */
  unrecognised: 60,
} as const;

type Limiter = ReturnType<Api["createRateLimit"]>;

export interface RateLimits {
  /** Somebody who is recognised. */
  caller(request: FastifyRequest): Promise<void>;
  /** Somebody who need not be. */
  stranger(request: FastifyRequest): Promise<void>;
  /** Somebody who should have been. */
  unrecognised(request: FastifyRequest): Promise<void>;
}

/**
 * What one caller, or one address, may ask in a minute. Each throws a problem 429 with `Retry-After`. Of each kind 5,000
 * are counted at a time; past that the one not seen for longest is forgotten.
 */
export async function openRateLimits(api: Api): Promise<RateLimits> {
  await api.register(rateLimit, { global: false });
  const perMinute = (max: number, key?: (request: FastifyRequest) => string): Limiter =>
    api.createRateLimit({ max, timeWindow: MINUTE_MS, ...(key && { keyGenerator: key }) });
  const actor = ({ caller }: FastifyRequest): string => caller.actor;
  const limiters = {
    caller: perMinute(MAX.caller, actor),
    machine: perMinute(MAX.machine, actor),
    publicReads: perMinute(MAX.publicReads),
    publicWrites: perMinute(MAX.publicWrites),
    unrecognised: perMinute(MAX.unrecognised),
  };
  return {
    caller: (request) => refuseExcess(isMachine(request) ? limiters.machine : limiters.caller, request),
    stranger: (request) => refuseExcess(isReading(request) ? limiters.publicReads : limiters.publicWrites, request),
    unrecognised: (request) => refuseExcess(limiters.unrecognised, request),
  };
}

/** Counts a request. @throws ApiProblem past the limit */
export async function refuseExcess(limiter: Limiter, request: FastifyRequest): Promise<void> {
  const state = await limiter(request);
  if (state.isAllowed || !state.isExceeded) return;
  const seconds = state.ttlInSeconds;
  throw new ApiProblem("too_many_requests", `Try again in ${seconds} s.`, [], seconds);
}

function isReading({ method }: FastifyRequest): boolean {
  return method === "GET" || method === "HEAD";
}

function isMachine({ caller }: FastifyRequest): boolean {
  return caller.role === "node" || caller.role === "scanner";
}
