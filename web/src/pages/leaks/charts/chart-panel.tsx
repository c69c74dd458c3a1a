import { Text, VisuallyHidden } from "@mantine/core";
import type { ReactNode } from "react";
import classes from "./charts.module.css";
import { percent, type Share } from "./share.ts";

interface ChartPanelProps {
  readonly title: string;
  readonly shares: readonly Share[];
  readonly total: number;
  /** Those that the list is filtered by; none: all. */
  readonly chosen: readonly string[];
  readonly onToggle: (value: string) => void;
  /** The picture; for the eye and the pointer alone. */
  readonly children: ReactNode;
}

/**
 * A chart with its legend. The legend is what the keyboard works: a button for each part, pressed while the list is
 * filtered by it. Screen readers have the same as a table.
 */
export function ChartPanel({ title, shares, total, chosen, onToggle, children }: ChartPanelProps) {
  return (
    <section className={`panel ${classes["chart"]}`} aria-label={title}>
      <Text component="h2" size="xs" fw={500} className="quiet">
        {title}
      </Text>
      <div className={classes["body"]}>
        {children}
        <ul className={classes["legend"]} aria-label={`Filter ${title.toLowerCase()}`}>
          {shares.map(({ value, name, count, color }) => {
            const words = (
              <>
                <span className={classes["swatch"]} style={{ background: color }} />
                <span className={classes["name"]}>{name}</span>
                <span className={classes["percent"]}>{percent(count, total)}</span>
                <b>{count.toLocaleString("en")}</b>
              </>
            );
            return (
              <li key={name}>
                {value === undefined ? (
                  <span className={classes["part"]}>{words}</span>
                ) : (
                  <button
                    type="button"
                    className={classes["part"]}
                    aria-pressed={chosen.includes(value)}
                    onClick={() => onToggle(value)}
                  >
                    {words}
                  </button>
                )}
              </li>
            );
          })}
        </ul>
      </div>
      <VisuallyHidden>
        <table>
          <caption>{title}</caption>
          <thead>
            <tr>
              <th scope="col">Name</th>
              <th scope="col">Leaks</th>
              <th scope="col">Share</th>
            </tr>
          </thead>
          <tbody>
            {shares.map(({ name, count }) => (
              <tr key={name}>
                <th scope="row">{name}</th>
                <td>{count}</td>
                <td>{percent(count, total)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </VisuallyHidden>
    </section>
  );
}
