import type { AnswerFields } from "../../src/node/exchange.ts";
import { writeFields } from "../../src/node/written-fields.ts";

/** The fields of an answer, from a flat list of names and values. */
export function answerFields(list: readonly string[]): AnswerFields {
  const valueOf = (wanted: string): string | undefined =>
    list.find((_, i) => i % 2 === 1 && list[i - 1]!.toLowerCase() === wanted);
  return {
    lines: writeFields(list),
    bodyBytes: Number(valueOf("content-length") ?? -1),
    dated: valueOf("date") !== undefined,
  };
}
