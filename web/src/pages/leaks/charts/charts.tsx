import { Skeleton } from "@mantine/core";
import { valuesOf, type FilterName } from "../filter.ts";
import { useLeakStats } from "../leak-queries.ts";
import { toggled } from "../filter.ts";
import type { ListAddress } from "../list-address.ts";
import { useMay } from "../../../session/me.ts";
import { Attempts } from "./attempts.tsx";
import classes from "./charts.module.css";
import { RiskRings } from "./risk-rings.tsx";
import { SourceDonut } from "./source-donut.tsx";

/** What the leaks are like. Each chart shows what its own filter leaves out, too, so that another part can be chosen. */
export function Charts({ filter, setFilter }: ListAddress) {
  const { source: _source, ...butSource } = filter;
  const { risk: _risk, ...butRisk } = filter;
  const bySource = useLeakStats(butSource).data;
  const byRisk = useLeakStats(butRisk).data;
  const mayAttempts = useMay("events:read");
  const toggle = (name: FilterName) => (value: string) => setFilter({ [name]: toggled(filter, name, value) });
  return (
    <div className={classes["charts"]}>
      {bySource === undefined ? (
        <Skeleton h={200} />
      ) : (
        <SourceDonut
          sources={bySource.by_source}
          total={bySource.total}
          chosen={valuesOf(filter, "source")}
          onToggle={toggle("source")}
        />
      )}
      {byRisk === undefined ? (
        <Skeleton h={200} />
      ) : (
        <RiskRings
          counts={byRisk.by_risk}
          total={byRisk.total}
          chosen={valuesOf(filter, "risk")}
          onToggle={toggle("risk")}
        />
      )}
      {mayAttempts && <Attempts />}
    </div>
  );
}
