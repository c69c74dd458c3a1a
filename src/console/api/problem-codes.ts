/**
 * Every answer that is not a success, in one table: `application/problem+json` (RFC 9457) with a stable `code`.
 * docs/api.md lists the same table; a test keeps the two equal.
 */
export const PROBLEMS = {
  invalid_body: { status: 400, title: "The request is invalid" },
  invalid_query: { status: 400, title: "The query is invalid" },
  unauthenticated: { status: 401, title: "Nobody is signed in" },
  forbidden: { status: 403, title: "This is not allowed for this role" },
  not_found: { status: 404, title: "There is no such thing" },
  conflict: { status: 409, title: "This does not go together with how things are now" },
  still_used: { status: 409, title: "The token is still used with success" },
  key_reused: { status: 409, title: "This Idempotency-Key was used for another request" },
  link_spent: { status: 410, title: "This link is used or has expired" },
  stale: { status: 412, title: "It was changed meanwhile" },
  too_large: { status: 413, title: "The request is too large" },
  unsupported_media_type: { status: 415, title: "This content type is not supported" },
  precondition_required: { status: 428, title: "If-Match is needed" },
  too_many_requests: { status: 429, title: "Too many requests" },
  internal: { status: 500, title: "Something went wrong here" },
  unavailable: { status: 503, title: "Something that this needs cannot be reached" },
  full: { status: 507, title: "There is no room to keep this" },
} as const;

export type ProblemCode = keyof typeof PROBLEMS;
