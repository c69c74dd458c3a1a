export const TOP_MAX = 10;
const BARS_MAX = 120;
/** Widths of a bar, seconds. */
const WIDTHS = [1, 5, 15, 60, 300, 900, 3_600, 6 * 3_600, 86_400, 7 * 86_400, 30 * 86_400] as const;

export interface ValueHits {
  readonly value: string;
  readonly hits: number;
}

export interface Bar {
  /** Milliseconds. */
  readonly start: number;
  readonly blocked: number;
  readonly watched: number;
  readonly allowed: number;
}

/** What is told of the events that match, wherever it was counted. */
export interface Figures {
  /** In no order. */
  readonly bars: readonly Bar[];
  readonly widthMs: number;
  /** Distinct. */
  readonly addresses: number;
  readonly rules: readonly ValueHits[];
  readonly leaks: readonly ValueHits[];
  readonly remoteAddrs: readonly ValueHits[];
  readonly paths: readonly ValueHits[];
  readonly nodes: readonly ValueHits[];
}

/** Widths of bars, each for spans below so much; the last for all others. */
export const BAR_STEPS = WIDTHS.map((width) => ({ belowMs: BARS_MAX * width * 1e3, widthMs: width * 1e3 }));

/** Width of the bars of a timeline. @param spanMs from the first to the last event */
export function barMs(spanMs: number): number {
  return (BAR_STEPS.find(({ belowMs }) => spanMs < belowMs) ?? BAR_STEPS.at(-1)!).widthMs;
}
