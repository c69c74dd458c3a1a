import type { FastifyReply, FastifyRequest } from "fastify";
import { ApiProblem } from "./problem.ts";

/** Says which version of a thing an answer shows: what `If-Match` of a later write names. */
export function showVersion(reply: FastifyReply, version: number): void {
  void reply.header("etag", etagOf(version));
}

/**
 * Lets a write through only when the caller has seen the version that it changes (RFC 9110 section 13.1.1).
 * @throws ApiProblem 428 without `If-Match`, 412 when the thing was changed meanwhile
 */
export function checkMatch({ headers }: FastifyRequest, version: number): void {
  const asked = headers["if-match"];
  if (asked === undefined) {
    throw new ApiProblem("precondition_required", "Send the ETag of what you have read as If-Match.", [
      { path: "header If-Match", message: "is missing" },
    ]);
  }
  const tags = asked.split(",").map((tag) => tag.trim());
  if (tags.includes("*") || tags.includes(etagOf(version))) return;
  throw new ApiProblem("stale", "Read it again, and decide anew.", [
    { path: "header If-Match", message: "names another version than the present one" },
  ]);
}

function etagOf(version: number): string {
  return `"${version}"`;
}
