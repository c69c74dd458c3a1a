import { RISK_LEVELS, RISK_NAMES, type RiskLevel } from "../words.ts";
import { Arc } from "./arc.tsx";
import { ChartPanel } from "./chart-panel.tsx";
import classes from "./charts.module.css";
import type { Share } from "./share.ts";

const COLORS: Readonly<Record<RiskLevel, string>> = {
  high: "var(--kw-bad)",
  medium: "var(--part-warn)",
  low: "var(--part-6)",
};
/** The most dangerous is the outermost. */
const RADII: Readonly<Record<RiskLevel, number>> = { high: 42, medium: 30, low: 18 };

interface RiskRingsProps {
  /** Under all filters but the one by risk. */
  readonly counts: Readonly<Record<RiskLevel, number>>;
  readonly total: number;
  readonly chosen: readonly string[];
  readonly onToggle: (level: string) => void;
}

/** How dangerous they are: a ring for each level, filled as far as its share of all. */
export function RiskRings({ counts, total, chosen, onToggle }: RiskRingsProps) {
  const shares: readonly (Share & { readonly level: RiskLevel })[] = RISK_LEVELS.map((level) => ({
    level,
    value: level,
    name: RISK_NAMES[level],
    count: counts[level],
    color: COLORS[level],
  }));
  return (
    <ChartPanel title="Leaks by risk" shares={shares} total={total} chosen={chosen} onToggle={onToggle}>
      <svg className={classes["round"]} viewBox="0 0 100 100" aria-hidden>
        {shares.map((share) => (
          <g key={share.level}>
            <circle className={classes["track"]} cx={50} cy={50} r={RADII[share.level]} strokeWidth={9} />
            {share.count > 0 && (
              <Arc
                share={share}
                total={total}
                radius={RADII[share.level]}
                width={9}
                from={0}
                gap={0}
                faded={chosen.length > 0 && !chosen.includes(share.level)}
                onToggle={onToggle}
              />
            )}
          </g>
        ))}
      </svg>
    </ChartPanel>
  );
}
