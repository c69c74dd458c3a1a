import { z } from "zod";
import { ApiProblem } from "./problem.ts";

const PAGE_SIZE_MAX = 200;

/** Query of every list. */
export const pageQuery = z.object({
  /** From the answer before; absent for the first page. */
  cursor: z.string().max(1_000).optional(),
  limit: z.coerce.number().int().min(1).max(PAGE_SIZE_MAX).default(50),
});

export function pageOf<T extends z.ZodType>(item: T) {
  return z.object({ items: z.array(item), next_cursor: z.string().nullable() });
}

/** Where a page ended, as the values of the list's order; opaque to callers. */
export function writeCursor(values: readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify(values)).toString("base64url");
}

/** @throws ApiProblem where it is none of this list's, e.g. of another order */
export function readCursor<T extends z.ZodType>(cursor: string, values: T): z.output<T> {
  try {
    return values.parse(JSON.parse(Buffer.from(cursor, "base64url").toString()));
  } catch {
    throw new ApiProblem("invalid_query", "The cursor belongs to another list.", [
      { path: "query cursor", message: "expected next_cursor of a former page, with the same order" },
    ]);
  }
}
