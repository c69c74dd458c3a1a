import "@mantine/charts/styles.css";
import { BarChart } from "@mantine/charts";
import { VisuallyHidden } from "@mantine/core";
import type { AttemptBar } from "./attempt-bars.ts";

/** Blocked and watched attempts as bars, one upon the other. */
export default function AttemptsChart({ bars }: { readonly bars: readonly AttemptBar[] }) {
  return (
    <>
      <BarChart
        h={100}
        mt="xs"
        data={[...bars]}
        dataKey="when"
        type="stacked"
        series={[
          { name: "blocked", color: "var(--part-0)", label: "Blocked" },
          { name: "watched", color: "var(--part-warn)", label: "Watched" },
        ]}
        withYAxis={false}
        gridAxis="none"
        tickLine="none"
        xAxisProps={{ minTickGap: 48, interval: "preserveStartEnd", tickMargin: 4, height: 20 }}
        barProps={{ isAnimationActive: false, maxBarSize: 16 }}
        barChartProps={{ barCategoryGap: 1 }}
        aria-hidden
      />
      <VisuallyHidden>
        <table>
          <caption>Attempts over time</caption>
          <thead>
            <tr>
              <th scope="col">From</th>
              <th scope="col">Blocked</th>
              <th scope="col">Watched</th>
            </tr>
          </thead>
          <tbody>
            {bars
              .filter(({ blocked, watched }) => blocked + watched > 0)
              .map(({ when, blocked, watched }) => (
                <tr key={when}>
                  <th scope="row">{when}</th>
                  <td>{blocked}</td>
                  <td>{watched}</td>
                </tr>
              ))}
          </tbody>
        </table>
      </VisuallyHidden>
    </>
  );
}
