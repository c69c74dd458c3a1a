const DAY_AND_TIME = /^(\d{4}-\d{2}-\d{2})([T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2}))?$/;

/** A day (UTC) or a time with its zone → milliseconds since the epoch, or what was expected. */
export function parseExpiry(text: string): number | string {
  const day = DAY_AND_TIME.exec(text)?.[1];
  if (day === undefined) return "expected a time with its zone such as 2027-01-01T00:00:00Z, or a day (UTC)";
  const ms = Date.parse(text);
  // The 30th of February would be taken for a day in March.
  const exists = !Number.isNaN(ms) && new Date(day).toISOString().startsWith(day);
  return exists ? ms : "expected a time that exists";
}
