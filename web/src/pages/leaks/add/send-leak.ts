import { ApiProblem } from "../../../api/api-problem.ts";
import { api } from "../../../api/api.ts";
import type { AddLeakPayload } from "../../../api/generated/data-contracts.ts";
import { distinct, linesOf, placeOf } from "./token-lines.ts";

export const AFTERWARDS = ["none", "watch", "block"] as const;
export type Afterwards = (typeof AFTERWARDS)[number];

export interface LeakFacts extends Omit<AddLeakPayload, "tokens" | "patterns"> {
  /** One a line. */
  readonly patterns: string;
  readonly afterwards: Afterwards;
}

export interface SentLeak {
  readonly id: number;
  readonly title: string;
  readonly volume: number;
  readonly leftOut: readonly { readonly place: string; readonly reason: string }[];
  readonly inForce: Afterwards;
  /** Why what was to be done afterwards was not; empty where it was. */
  readonly notApplied: string;
}

/**
 * Adds a leak, then puts its patch in force. Problems name lines of the fields, for that is what their writer sees.
 * @param tokens one a line; kept nowhere @throws ApiProblem where nothing was added
 */
export async function sendLeak({ patterns, afterwards, ...facts }: LeakFacts, tokens: string): Promise<SentLeak> {
  const lines = { tokens: distinct(linesOf(tokens)), patterns: distinct(linesOf(patterns)) };
  const texts = (name: keyof typeof lines): string[] => lines[name].map(({ text }) => text);
  const { data } = await api
    .addLeak({ ...facts, tokens: texts("tokens"), patterns: texts("patterns") })
    .catch((error: unknown) => {
      throw error instanceof ApiProblem ? withLines(error, lines) : error;
    });
  const added = {
    id: data.id,
    title: data.title,
    volume: data.volume,
    leftOut: data.left_out.map(({ path, reason }) => ({ place: placeOf(path, lines), reason })),
  };
  if (afterwards === "none") return { ...added, inForce: "none", notApplied: "" };
  try {
    await api.applyLeak(String(data.id), { remediation: afterwards });
    return { ...added, inForce: afterwards, notApplied: "" };
  } catch (error) {
    if (!(error instanceof ApiProblem)) throw error;
    return { ...added, inForce: "none", notApplied: error.message };
  }
}

function withLines(problem: ApiProblem, lines: Parameters<typeof placeOf>[1]): ApiProblem {
  const problems = problem.problems.map(({ path, message }) => ({ path: placeOf(path, lines), message }));
  const { code, status, title, message: detail, requestId } = problem;
  return new ApiProblem({ code, status, title, detail, problems, request_id: requestId }, problem.retryAfter);
}
