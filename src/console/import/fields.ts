import { z } from "zod";
import { Secret } from "../../core/secret.ts";
import type { ReadEntry } from "./finding.ts";

/** Fields of other tools' reports: what is missing or of another type is empty, so that a finding is not lost for it. */

const TEXT_CHARS_MAX = 2_000;

export const text = z
  .string()
  .catch("")
  .transform((given) => given.slice(0, TEXT_CHARS_MAX));
export const line = z.int().min(0).catch(0);
export const flag = z.boolean().catch(false);

/** A time in any form that reports have: ISO 8601, seconds since the epoch, `2024-05-01 10:00:00 +0200`. */
export const time = z.unknown().transform((given): number | undefined => {
  if (typeof given === "number") return given > 1e11 ? Math.trunc(given) : Math.trunc(given * 1e3);
  if (typeof given !== "string" || given === "") return undefined;
  const ms = Date.parse(given.replace(/^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d) ([+-]\d\d)(\d\d)$/, "$1T$2$3:$4"));
  return Number.isNaN(ms) ? undefined : ms;
});

/** The value itself; undefined where it is redacted or not there. */
export const secret = z.unknown().transform((given): Secret | undefined => {
  if (typeof given !== "string" || given === "" || isRedacted(given)) return undefined;
  return new Secret(Buffer.from(given));
});

/** Reads an entry by a schema; what does not fit is told by its path, never by its value. */
export function readEntry<T extends z.ZodType>(
  schema: T,
  entry: unknown,
  read: (entry: z.output<T>) => ReadEntry,
): ReadEntry {
  const parsed = schema.safeParse(entry);
  if (parsed.success) return read(parsed.data);
  const { path } = parsed.error.issues[0]!;
  return {
    refused: `expected ${path.length === 0 ? "an object" : `${path.map(String).join(".")} as the tool writes it`}`,
  };
}

/** `REDACTED`, or mostly asterisks, as tools write it in place of a value. */
function isRedacted(given: string): boolean {
  return /^\W*redacted\W*$/i.test(given) || /\*{4}/.test(given);
}
