import type { Problem } from "./generated/data-contracts.ts";

/** Thrown by every call of the API that is not a success; docs/api.md has the table of codes. */
export class ApiProblem extends Error {
  readonly code: Problem["code"] | "unreachable";
  readonly status: number;
  readonly title: string;
  readonly problems: readonly { readonly path: string; readonly message: string }[];
  /** Under which the console's log has it; empty where no console answered. */
  readonly requestId: string;
  /** Seconds to wait. */
  readonly retryAfter: number | undefined;

  constructor(body: Omit<Problem, "type" | "code"> & { code: ApiProblem["code"] }, retryAfter?: number) {
    super(body.detail);
    this.code = body.code;
    this.status = body.status;
    this.title = body.title;
    this.problems = body.problems ?? [];
    this.requestId = body.request_id;
    this.retryAfter = retryAfter;
  }
}

export function isProblem(error: unknown, code: ApiProblem["code"]): boolean {
  return error instanceof ApiProblem && error.code === code;
}

/** For a request that no console answered. */
export function unreachable(): ApiProblem {
  return new ApiProblem({
    code: "unreachable",
    status: 0,
    title: "The console does not answer",
    detail: "Check the connection, then try again. Nodes go on with the rules they have.",
    request_id: "",
  });
}

/** What is not a success, as a problem, whoever answered: a proxy in between may know nothing of problems. */
export async function problemOf(response: Response): Promise<ApiProblem> {
  const retryAfter = Number(response.headers.get("retry-after") ?? Number.NaN);
  const body = (await response.json().catch(() => ({}))) as Partial<Problem>;
  return new ApiProblem(
    {
      code: body.code ?? "unreachable",
      status: response.status,
      title: body.title ?? `The console answered ${response.status}`,
      detail: body.detail ?? "Something between this page and the console answered in its place.",
      ...(body.problems && { problems: body.problems }),
      request_id: body.request_id ?? response.headers.get("request-id") ?? "",
    },
    Number.isNaN(retryAfter) ? undefined : retryAfter,
  );
}
