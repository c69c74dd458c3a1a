import { z } from "zod";

/** Why leaks and rules as they are could not become a ruleset, and the former one stays in force. */
const storedRefusal = z.object({
  at: z.number(),
  /** What led to it. */
  cause: z.string(),
  problems: z.array(z.object({ rule: z.string(), path: z.string(), message: z.string() })),
});
export type Refusal = z.output<typeof storedRefusal>;

/** Problems that are kept of one refusal. */
const PROBLEMS_MAX = 100;

export function readRefusal(json: string): Refusal | undefined {
  return json === "" ? undefined : storedRefusal.parse(JSON.parse(json));
}

export function writeRefusal({ at, cause, problems }: Refusal): string {
  return JSON.stringify({ at, cause, problems: problems.slice(0, PROBLEMS_MAX) });
}
