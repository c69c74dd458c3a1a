/** From (included) to (excluded), milliseconds since the epoch. */
export interface TimeRange {
  readonly from: number;
  readonly to: number;
}

const UNITS_MS = { minute: 6e4, hour: 36e5, day: 864e5, week: 7 * 864e5 } as const;
const DAYS_MAX = 3_650;

/** Minutes that a zone is ahead of UTC at a time. @throws RangeError for an unknown zone */
function offsetMinutes(zone: string, atMs: number): number {
  const parts = new Intl.DateTimeFormat("en-US", { timeZone: zone, timeZoneName: "longOffset" }).formatToParts(atMs);
  const name = parts.find(({ type }) => type === "timeZoneName")!.value;
  const [, sign, hours = "0", minutes = "0"] = /([+-])(\d{2}):?(\d{2})?/.exec(name) ?? [];
  return (sign === "-" ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
}

/** Whether it is a zone of the IANA database. */
export function isZone(zone: string): boolean {
  try {
    offsetMinutes(zone, 0);
    return true;
  } catch {
    return false;
  }
}

/** The beginning of a day in a zone; the day as milliseconds of its midnight in UTC. */
function startOfDay(dayMs: number, zone: string): number {
  const guess = dayMs - offsetMinutes(zone, dayMs) * 6e4;
  return dayMs - offsetMinutes(zone, guess) * 6e4;
}

/** `today`, `yesterday`. */
export function namedDay(word: string, nowMs: number, zone: string): TimeRange | undefined {
  const daysAgo = word === "today" ? 0 : word === "yesterday" ? 1 : undefined;
  if (daysAgo === undefined) return undefined;
  const local = nowMs + offsetMinutes(zone, nowMs) * 6e4;
  const day = local - (local % UNITS_MS.day) - daysAgo * UNITS_MS.day;
  return { from: startOfDay(day, zone), to: startOfDay(day + UNITS_MS.day, zone) };
}

/** `last 3 days`: back from now. */
export function lastSpan(count: string, unit: string, nowMs: number): TimeRange | undefined {
  const [, name] = /^(minute|hour|day|week)s?$/.exec(unit) ?? [];
  if (name === undefined || !/^\d{1,4}$/.test(count)) return undefined;
  const spanMs = Number(count) * UNITS_MS[name as keyof typeof UNITS_MS];
  // What arrives while one looks belongs to it.
  return spanMs > 0 && spanMs <= DAYS_MAX * UNITS_MS.day
    ? { from: nowMs - spanMs, to: Number.MAX_SAFE_INTEGER }
    : undefined;
}

/** `11/10/2026` (month first), `2026-11-10`, or two of them as `from-to`; both days are included. */
export function dates(word: string, zone: string): TimeRange | undefined {
  const american = /^(\d{1,2}\/\d{1,2}\/\d{4})(?:-(\d{1,2}\/\d{1,2}\/\d{4}))?$/.exec(word);
  const iso = /^(\d{4}-\d{2}-\d{2})(?:(?:\.\.|\/|-)(\d{4}-\d{2}-\d{2}))?$/.exec(word);
  const [, first, last = first] = american ?? iso ?? [];
  if (first === undefined || last === undefined) return undefined;
  const [from, to] = [dayOf(first), dayOf(last)];
  if (from === undefined || to === undefined || to < from) return undefined;
  return { from: startOfDay(from, zone), to: startOfDay(to + UNITS_MS.day, zone) };
}

function dayOf(text: string): number | undefined {
  const [, month, day, year] = /^(\d{1,2})\/(\d{1,2})\/(\d{4})$/.exec(text) ?? [];
  const iso = month === undefined ? text : `${year}-${month.padStart(2, "0")}-${day!.padStart(2, "0")}`;
  const ms = Date.parse(`${iso}T00:00:00Z`);
  // The 30th of February would be taken for a day in March.
  return Number.isNaN(ms) || !new Date(ms).toISOString().startsWith(iso) ? undefined : ms;
}
