import classes from "./charts.module.css";
import { percent, type Share } from "./share.ts";

interface ArcProps {
  readonly share: Share;
  readonly total: number;
  /** Of the drawing, whose middle is 50, 50. */
  readonly radius: number;
  readonly width: number;
  /** Where it begins, as a part of the whole from 0 to 1, clockwise from the top. */
  readonly from: number;
  /** How much is left free behind it, as a part of the whole. */
  readonly gap: number;
  /** Others are chosen. */
  readonly faded: boolean;
  readonly onToggle: (value: string) => void;
}

/** Part of a circle. The legend beside it has the same as a button: this one is for the pointer. */
export function Arc({
  share: { value, name, count, color },
  total,
  radius,
  width,
  from,
  gap,
  faded,
  onToggle,
}: ArcProps) {
  const part = count / total;
  const length = Math.max(part - gap, Math.min(part, 0.004));
  return (
    <circle
      className={classes["arc"] ?? ""}
      data-faded={faded || undefined}
      data-fixed={value === undefined || undefined}
      cx={50}
      cy={50}
      r={radius}
      pathLength={1}
      strokeDasharray={`${length} ${1 - length}`}
      strokeDashoffset={-from}
      strokeWidth={width}
      style={{ stroke: color }}
      onClick={value === undefined ? undefined : () => onToggle(value)}
    >
      <title>{`${name}: ${count.toLocaleString("en")} (${percent(count, total)})`}</title>
    </circle>
  );
}
