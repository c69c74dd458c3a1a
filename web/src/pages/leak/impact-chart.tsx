import "@mantine/charts/styles.css";
import { BarChart } from "@mantine/charts";
import { VisuallyHidden } from "@mantine/core";
import type { LeakImpactData } from "../../api/generated/data-contracts.ts";

const MARK_NAMES: Readonly<Record<LeakImpactData["marks"][number]["what"], string>> = {
  discovered: "found",
  applied: "patched",
  closed: "closed",
  regressed: "back",
};

type Impact = Pick<LeakImpactData, "series" | "marks" | "step">;

/** Successes against blocks over time, with the decisions where they fell. */
export default function ImpactChart({ series, marks, step }: Impact) {
  const name = (at: string): string =>
    new Intl.DateTimeFormat(
      "en-GB",
      step === "hour"
        ? { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" }
        : { day: "numeric", month: "short" },
    ).format(new Date(at));
  const bars = series.map(({ from, successes, refusals, blocked, watched }) => ({
    when: name(from),
    at: Date.parse(from),
    successes,
    refusals,
    blocked,
    watched,
  }));
  // What fell into one bar shares a line.
  const names = new Map<string, string[]>();
  for (const { at, what } of marks) {
    const bar = bars.findLast((one) => one.at <= Date.parse(at));
    if (bar !== undefined) names.set(bar.when, [...(names.get(bar.when) ?? []), MARK_NAMES[what]]);
  }
  const lines = [...names].map(([x, all]) => ({ x, label: all.join(", "), color: "var(--mantine-color-text)" }));
  return (
    <>
      <BarChart
        h={160}
        mt="md"
        data={bars}
        dataKey="when"
        type="stacked"
        series={[
          { name: "successes", color: "var(--kw-bad)", label: "Successes" },
          { name: "blocked", color: "teal.7", label: "Blocked" },
          { name: "watched", color: "var(--kw-warn)", label: "Watched" },
          { name: "refusals", color: "gray.5", label: "Refused by the API" },
        ]}
        referenceLines={lines}
        withLegend
        gridAxis="y"
        tickLine="none"
        barProps={{ isAnimationActive: false, maxBarSize: 24 }}
        // The table beside it is for whoever does not see it.
        barChartProps={{ accessibilityLayer: false }}
        aria-hidden
      />
      <VisuallyHidden>
        <table>
          <caption>Uses and attempts over time</caption>
          <thead>
            <tr>
              {["From", "Successes", "Blocked", "Watched", "Refused by the API"].map((words) => (
                <th key={words} scope="col">
                  {words}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {bars.map(({ at, when, successes, blocked, watched, refusals }) => (
              <tr key={at}>
                <th scope="row">{when}</th>
                <td>{successes}</td>
                <td>{blocked}</td>
                <td>{watched}</td>
                <td>{refusals}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </VisuallyHidden>
    </>
  );
}
