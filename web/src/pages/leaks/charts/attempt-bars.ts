import type { EventStatsData } from "../../../api/generated/data-contracts.ts";

export interface AttemptBar {
  /** Local time, as the axis shows it. */
  readonly when: string;
  readonly blocked: number;
  readonly watched: number;
}

const DAY_S = 86_400;
const hour = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" });
const day = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short" });

/** Bars of the whole span: where nothing happened the console tells none. @param hours back from now */
export function attemptBars({ series, bar_seconds: barSeconds }: EventStatsData, hours: number): AttemptBar[] {
  const widthMs = barSeconds * 1e3;
  const known = new Map(series.map((bar) => [Math.floor(Date.parse(bar.from) / widthMs), bar]));
  const last = Math.floor(Date.now() / widthMs);
  const first = Math.floor((Date.now() - hours * 3.6e6) / widthMs);
  return Array.from({ length: last - first + 1 }, (_, index) => {
    const bar = known.get(first + index);
    return {
      when: (barSeconds >= DAY_S ? day : hour).format((first + index) * widthMs),
      blocked: bar?.blocked ?? 0,
      watched: bar?.watched ?? 0,
    };
  });
}
