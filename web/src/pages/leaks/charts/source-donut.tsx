import { shortNumber } from "../../../parts/numbers.ts";
import { Arc } from "./arc.tsx";
import { ChartPanel } from "./chart-panel.tsx";
import classes from "./charts.module.css";
import type { Share } from "./share.ts";

/** Kinds with a colour of their own; the rest are one part. */
const NAMED_MAX = 6;
const GAP = 0.006;

interface SourceDonutProps {
  /** Under all filters but the one by source, the greatest first. */
  readonly sources: readonly { readonly source: string; readonly count: number }[];
  readonly total: number;
  readonly chosen: readonly string[];
  readonly onToggle: (source: string) => void;
}

/** Where leaks were found. */
export function SourceDonut({ sources, total, chosen, onToggle }: SourceDonutProps) {
  const shares = sharesOf(sources, total, chosen);
  const starts = shares.map((_, index) => shares.slice(0, index).reduce((sum, { count }) => sum + count / total, 0));
  const chosenCount = shares.reduce((sum, { value, count }) => sum + (isChosen(value, chosen) ? count : 0), 0);
  return (
    <ChartPanel title="Leaks by source" shares={shares} total={total} chosen={chosen} onToggle={onToggle}>
      <svg className={classes["round"]} viewBox="0 0 100 100" aria-hidden>
        <circle className={classes["track"]} cx={50} cy={50} r={40} strokeWidth={14} />
        {shares.map((share, index) => (
          <Arc
            key={share.name}
            share={share}
            total={total}
            radius={40}
            width={14}
            from={starts[index]!}
            gap={shares.length > 1 ? GAP : 0}
            faded={!isChosen(share.value, chosen)}
            onToggle={onToggle}
          />
        ))}
        <text x={50} y={50} className={classes["total"]}>
          {shortNumber(chosenCount)}
        </text>
        <text x={50} y={62} className={classes["unit"]}>
          {chosenCount === 1 ? "leak" : "leaks"}
        </text>
      </svg>
    </ChartPanel>
  );
}

/** Where none is, all are. */
function isChosen(value: string | undefined, chosen: readonly string[]): boolean {
  return chosen.length === 0 || (value !== undefined && chosen.includes(value));
}

/** Whatever the list is filtered by has a part of its own. */
function sharesOf(sources: SourceDonutProps["sources"], total: number, chosen: readonly string[]): readonly Share[] {
  const missing = chosen.filter((name) => !sources.some(({ source }) => source === name));
  const known = [...sources, ...missing.map((source) => ({ source, count: 0 }))];
  const named = known.filter(({ source }, index) => index < NAMED_MAX || chosen.includes(source));
  const rest = total - named.reduce((sum, { count }) => sum + count, 0);
  return [
    ...named.map(({ source, count }, index) => ({
      value: source,
      name: source,
      count,
      color: `var(--part-${Math.min(index, NAMED_MAX)})`,
    })),
    ...(rest > 0 ? [{ value: undefined, name: "others", count: rest, color: `var(--part-${NAMED_MAX})` }] : []),
  ];
}
