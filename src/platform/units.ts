import { z } from "zod";

const BYTE_UNITS = new Map([
  ["", 1],
  ["B", 1],
  ["KB", 1e3],
  ["MB", 1e6],
  ["GB", 1e9],
  ["KiB", 2 ** 10],
  ["MiB", 2 ** 20],
  ["GiB", 2 ** 30],
]);

const MS_UNITS = new Map([
  ["ms", 1],
  ["s", 1e3],
  ["m", 6e4],
  ["h", 36e5],
  ["d", 864e5],
]);

/** A size such as `16KiB`, `1MB` or a plain number of bytes. Gives bytes. */
export const bytes = unit(BYTE_UNITS, "a size such as 16KiB or 1MB, or a number of bytes");

/** A span of time such as `250ms`, `10s`, `5m`. Gives milliseconds. A bare number is refused: its unit would be a guess. */
export const duration = unit(MS_UNITS, "a time such as 250ms, 10s, 5m, 2h or 7d");

function unit(factors: ReadonlyMap<string, number>, expected: string) {
  return z.union([z.string(), z.number()], { error: `expected ${expected}` }).transform((given, context) => {
    const parts = /^(\d+(?:\.\d+)?)\s*([A-Za-z]*)$/.exec(String(given).trim());
    const factor = factors.get(parts?.[2] ?? "?");
    const value = Math.round(Number(parts?.[1]) * (factor ?? Number.NaN));
    if (Number.isSafeInteger(value)) return value;
    context.addIssue({ code: "custom", message: `expected ${expected}` });
    return z.NEVER;
  });
}
