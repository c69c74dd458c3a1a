/** Between tries: soon enough that a console that is back is followed within a second or two. */
const AWAY_MS = { min: 100, max: 2_000 } as const;
/** After what was refused, here or there: somebody has to put it right. The ruleset is sent anew each time. */
const REFUSED_MS = { min: 2_000, max: 30_000 } as const;
/** A token that the console does not take is a matter for people. */
export const TOKEN_REFUSED_MS = 5_000;
/** A console that answers at once, again and again, is not asked more often than this. */
export const POLL_MS_MIN = 50;
const RETRY_AFTER_SECONDS_MAX = 60;

/** Doubles with each failure in a row, from the first on, with some chance in it: a thousand nodes must not come as one. */
function backOffMs({ min, max }: { readonly min: number; readonly max: number }, failures: number): number {
  return Math.min(max, min * 2 ** Math.min(failures - 1, 10)) * (0.5 + Math.random() / 2);
}

export function afterRefusalMs(failures: number): number {
  return backOffMs(REFUSED_MS, failures);
}

/** @param retryAfter as the console gave it: seconds or a date (RFC 9110) */
export function afterFailureMs(failures: number, retryAfter: string | undefined, nowMs: number): number {
  const seconds = /^\d+$/.test(retryAfter ?? "") ? Number(retryAfter) : (Date.parse(retryAfter ?? "") - nowMs) / 1e3;
  return seconds > 0 ? Math.min(seconds, RETRY_AFTER_SECONDS_MAX) * 1e3 : backOffMs(AWAY_MS, failures);
}
