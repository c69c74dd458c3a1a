/** One part of a chart. */
export interface Share {
  /** What a click filters by; undefined: it stands for several and filters nothing. */
  readonly value: string | undefined;
  readonly name: string;
  readonly count: number;
  /** CSS colour. */
  readonly color: string;
}

/** `12 %`, `< 1 %`. */
export function percent(count: number, total: number): string {
  if (total === 0) return "0 %";
  const part = (100 * count) / total;
  return part > 0 && part < 1 ? "< 1 %" : `${Math.round(part)} %`;
}
