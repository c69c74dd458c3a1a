import type { FastifyError, FastifyReply } from "fastify";
import { hasZodFastifySchemaValidationErrors } from "fastify-type-provider-zod";
import { printPath } from "../../core/print-path.ts";
import { storeFault } from "../store/store-fault.ts";
import { PROBLEMS, type ProblemCode } from "./problem-codes.ts";
import { ApiProblem, problemBody } from "./problem.ts";
import type { Api } from "./route.ts";

/** When to come again; room is made by people. */
const AWAY_RETRY_S = 1;
const FULL_RETRY_S = 5;

/** Turns whatever a route or the framework throws into a problem. What is unexpected is logged, and told as `internal`. */
export function answerErrors(api: Api): void {
  api.setNotFoundHandler((request, reply) => {
    send(new ApiProblem("not_found", "Nothing is served at this path."), reply, request.id);
  });
  api.setErrorHandler((error: FastifyError, request, reply) => {
    const problem = asProblem(error);
    if (PROBLEMS[problem.code].status >= 500) {
      request.log.error({ err: error, request_id: request.id }, "a request failed inside the console");
    }
    send(problem, reply, request.id);
  });
}

function send(problem: ApiProblem, reply: FastifyReply, requestId: string): void {
  if (problem.retryAfter !== undefined) void reply.header("retry-after", problem.retryAfter);
  // A string: the route's own schema of answers is not for problems.
  const body = JSON.stringify(problemBody(problem, requestId));
  void reply.code(PROBLEMS[problem.code].status).type("application/problem+json").serializer(String).send(body);
}

function asProblem(error: FastifyError): ApiProblem {
  if (error instanceof ApiProblem) return error;
  if (hasZodFastifySchemaValidationErrors(error)) return invalid(error);
  const code = BY_FRAMEWORK_CODE.get(error.code);
  if (code !== undefined) return new ApiProblem(code, `${PROBLEMS[code].title}.`);
  if (error.statusCode === 400) return new ApiProblem("invalid_body", "The request could not be read.");
  switch (storeFault(error)) {
    case "away":
      return new ApiProblem("unavailable", "Try again in a moment.", [], AWAY_RETRY_S);
    case "full":
      return new ApiProblem("full", "Whoever runs the console has to make room on its disk.", [], FULL_RETRY_S);
    case undefined:
      return new ApiProblem("internal", "It was logged under the request's id.");
  }
}

function invalid(error: FastifyError): ApiProblem {
  if (!hasZodFastifySchemaValidationErrors(error)) return new ApiProblem("invalid_body", "The request is invalid.");
  const inBody = error.validationContext === "body";
  const place = inBody ? "" : `${PLACES.get(error.validationContext ?? "") ?? "request"} `;
  const problems = error.validation.map((issue) => ({
    path: (place + printPath(issue.instancePath.split("/").slice(1).map(pathStep))).trimEnd(),
    message: issue.keyword === "unrecognized_keys" ? unknownKeys(issue.params) : (issue.message ?? "is invalid"),
  }));
  const detail = `${problems.length} problem${problems.length === 1 ? "" : "s"}; nothing was changed.`;
  return new ApiProblem(inBody ? "invalid_body" : "invalid_query", detail, problems);
}

const PLACES = new Map([
  ["querystring", "query"],
  ["headers", "header"],
  ["params", "path"],
]);

/** A key may be a token that somebody put in the wrong place: only what looks like a field's name is told. */
function unknownKeys({ keys }: Readonly<Record<string, unknown>>): string {
  const named = (keys as readonly string[]).filter((key) => /^[a-z_]{1,32}$/.test(key));
  return ["unknown key", ...named].join(" ");
}

function pathStep(step: string): string | number {
  return /^\d+$/.test(step) ? Number(step) : step;
}

const BY_FRAMEWORK_CODE = new Map<string, ProblemCode>([
  ["FST_ERR_CTP_BODY_TOO_LARGE", "too_large"],
  ["FST_ERR_CTP_INVALID_MEDIA_TYPE", "unsupported_media_type"],
  ["FST_ERR_CTP_INVALID_JSON_BODY", "invalid_body"],
  ["FST_ERR_CTP_EMPTY_JSON_BODY", "invalid_body"],
  ["FST_ERR_CTP_INVALID_CONTENT_LENGTH", "invalid_body"],
]);
