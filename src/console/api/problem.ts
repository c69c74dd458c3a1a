import { z } from "zod";
import { PROBLEMS, type ProblemCode } from "./problem-codes.ts";

/** One mistake in a request: where, and what was expected there. Never holds a value that was sent. */
export interface FieldProblem {
  /** `tokens[3]`, `title`; `header If-Match`, `query cursor` outside of a body. */
  readonly path: string;
  readonly message: string;
}

/** Thrown by a route, or below it, to answer with a problem. The detail says what to do; it holds no secret. */
export class ApiProblem extends Error {
  readonly code: ProblemCode;
  readonly problems: readonly FieldProblem[];
  /** Seconds. */
  readonly retryAfter: number | undefined;

  constructor(code: ProblemCode, detail: string, problems: readonly FieldProblem[] = [], retryAfter?: number) {
    super(detail);
    this.code = code;
    this.problems = problems;
    this.retryAfter = retryAfter;
  }
}

export const problemSchema = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    code: z.enum(Object.keys(PROBLEMS) as [ProblemCode, ...ProblemCode[]]),
    detail: z.string(),
    /** Of the first problem. */
    path: z.string().optional(),
    problems: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
    request_id: z.string(),
  })
  .meta({ id: "Problem" });

/** The body of a problem (RFC 9457). */
export function problemBody(
  { code, message, problems }: ApiProblem,
  requestId: string,
): z.output<typeof problemSchema> {
  const { status, title } = PROBLEMS[code];
  return {
    type: `urn:keyward:problem:${code}`,
    title,
    status,
    code,
    detail: message,
    ...(problems.length === 0 ? {} : { path: problems[0]!.path, problems: [...problems] }),
    request_id: requestId,
  };
}
