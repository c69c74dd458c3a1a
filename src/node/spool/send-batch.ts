import type { SpoolRecord } from "../../platform/spool/record.ts";
import type { Posted } from "./post-events.ts";

export type Sent =
  /** All are taken but these, which the console refuses whatever they are sent with. */
  { readonly kind: "sent"; readonly refused: readonly SpoolRecord[] } | Extract<Posted, { kind: "away" }>;

/**
 * Sends records, and where the console refuses them as they are, their halves: so one bad event is found in as many posts as
 * it takes to halve the batch, and does not hold up the others.
 */
export async function sendBatch(
  records: readonly SpoolRecord[],
  post: (events: readonly Buffer[]) => Promise<Posted>,
): Promise<Sent> {
  const posted = await post(records.map(({ payload }) => payload));
  switch (posted.kind) {
    case "taken":
      return { kind: "sent", refused: [] };
    case "away":
      return posted;
    case "refused": {
      if (records.length === 1) return { kind: "sent", refused: records };
      const middle = records.length >> 1;
      const first = await sendBatch(records.slice(0, middle), post);
      if (first.kind === "away") return first;
      const second = await sendBatch(records.slice(middle), post);
      return second.kind === "away" ? second : { kind: "sent", refused: [...first.refused, ...second.refused] };
    }
  }
}
