import type { FastifyReply, FastifyRequest } from "fastify";
import { ApiProblem } from "../api/problem.ts";
import type { ProblemCode } from "../api/problem-codes.ts";
import { ADDRESS_HEADER, type Authentication } from "./authentication.ts";

/** What better-auth is told of a request; whatever else a client sends stays here. */
const FORWARDED = ["cookie", "origin", "referer", "user-agent", "sec-fetch-site", "sec-fetch-mode", "sec-fetch-dest"];

export function forwardedHeaders(request: FastifyRequest): Headers {
  const headers = new Headers({ [ADDRESS_HEADER]: request.ip });
  for (const name of FORWARDED) {
    const value = request.headers[name];
    if (typeof value === "string") headers.set(name, value);
  }
  return headers;
}

/** Hands a request with its checked body to better-auth. @throws ApiProblem for what it refuses */
export async function askAuthentication(
  auth: Authentication,
  request: FastifyRequest,
  publicUrl: string,
): Promise<Response> {
  const headers = forwardedHeaders(request);
  const hasBody = request.method === "POST";
  if (hasBody) headers.set("content-type", "application/json");
  const response = await auth.handler(
    new Request(new URL(request.url, publicUrl), {
      method: request.method,
      headers,
      ...(hasBody && { body: JSON.stringify(request.body ?? {}) }),
    }),
  );
  await refuseFailure(response);
  return response;
}

/** @throws ApiProblem for an answer of better-auth that is not a success */
export async function refuseFailure(response: Response): Promise<void> {
  if (response.status >= 400) throw await asProblem(response);
}

/** Passes an answer on: its cookies, its redirect, its body without the session's token, which the cookie has. */
export async function passOn(response: Response, reply: FastifyReply): Promise<FastifyReply> {
  sendCookies(response.headers, reply);
  void reply.header("cache-control", "no-store").code(response.status);
  const location = response.headers.get("location");
  if (location !== null && response.status >= 300) return await reply.header("location", location).send();
  const { token: _token, ...body } = ((await response.json()) ?? {}) as Record<string, unknown>;
  return await reply.send(body);
}

export function sendCookies(headers: Headers, reply: FastifyReply): void {
  const cookies = headers.getSetCookie();
  if (cookies.length > 0) void reply.header("set-cookie", cookies);
}

async function asProblem(response: Response): Promise<ApiProblem> {
  const { message, code: reason } = (await response.json().catch(() => ({}))) as { message?: string; code?: string };
  // Only known once it has told its metadata.
  if (reason === "PROVIDER_NOT_FOUND")
    return new ApiProblem("unavailable", "The identity provider does not answer.", [], 5);
  const code = CODES.get(response.status) ?? (response.status >= 500 ? "internal" : "invalid_body");
  const detail = message === undefined ? "Nothing was changed." : `${message.replace(/\.$/, "")}.`;
  return new ApiProblem(code, detail, [], code === "too_many_requests" ? LOCKED_S : undefined);
}

/** After too many wrong codes, as `Retry-After`. */
const LOCKED_S = 900;

const CODES = new Map<number, ProblemCode>([
  [401, "unauthenticated"],
  [403, "forbidden"],
  [404, "not_found"],
  [409, "conflict"],
  [429, "too_many_requests"],
]);
