import type { FastifyRequest } from "fastify";
import { ApiProblem } from "./problem.ts";

const SAFE = new Set(["GET", "HEAD", "OPTIONS"]);

/**
 * Refuses what another site makes a browser send with this site's cookie: a write must come from a page of this origin.
 * Browsers say so in `Origin` and `Sec-Fetch-Site`, which no page can change. @throws ApiProblem
 */
export function refuseForgery(request: FastifyRequest, publicOrigin: string): void {
  if (SAFE.has(request.method) || comesFrom(request, publicOrigin) === "own page") return;
  throw new ApiProblem("forbidden", `A session may write only from a page of ${publicOrigin}; programs use a token.`);
}

/** The same where there is no session yet: programs, which send neither header, are let through. @throws ApiProblem */
export function refuseForeignPage(request: FastifyRequest, publicOrigin: string): void {
  if (SAFE.has(request.method) || comesFrom(request, publicOrigin) !== "foreign page") return;
  throw new ApiProblem("forbidden", `This may be sent only from a page of ${publicOrigin}.`);
}

function comesFrom({ headers }: FastifyRequest, publicOrigin: string): "own page" | "foreign page" | "no page" {
  const { origin, "sec-fetch-site": site } = headers;
  if (origin === undefined && site === undefined) return "no page";
  const own = (origin === undefined || origin === publicOrigin) && (site === undefined || site === "same-origin");
  return own ? "own page" : "foreign page";
}
