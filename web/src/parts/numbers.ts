const whole = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });
const tenths = new Intl.NumberFormat("en", { maximumFractionDigits: 1 });
const short = new Intl.NumberFormat("en", { notation: "compact", maximumFractionDigits: 1 });

/** 1,234; 7.5 below ten. */
export function wholeOrTenths(value: number): string {
  return (Math.abs(value) < 10 ? tenths : whole).format(value);
}

/** 1.2M: for columns that are compared, not read to the last digit. */
export function shortNumber(value: number): string {
  return short.format(value);
}

/** `350 ms`, `12 s`, `3 min`, `5 h`, `2 d`. @param ms at least 0 */
export function shortDuration(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${Math.round(ms / 1_000)} s`;
  if (ms < 3_600_000) return `${Math.round(ms / 60_000)} min`;
  if (ms < 86_400_000) return `${Math.round(ms / 3_600_000)} h`;
  return `${Math.round(ms / 86_400_000)} d`;
}
