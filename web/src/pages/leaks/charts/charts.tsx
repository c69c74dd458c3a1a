import { Center, Skeleton } from "@mantine/core";
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
  const sourceStats = useLeakStats(butSource);
  const riskStats = useLeakStats(butRisk);
  const [bySource, byRisk] = [sourceStats.data, riskStats.data];
  const mayAttempts = useMay("events:read");
  const toggle = (name: FilterName) => (value: string) => setFilter({ [name]: toggled(filter, name, value) });
  return (
    <div className={classes["charts"]}>
      {bySource === undefined ? (
        <NoFigures failed={sourceStats.isError} />
      ) : (
        <SourceDonut
          sources={bySource.by_source}
          total={bySource.total}
          chosen={valuesOf(filter, "source")}
          onToggle={toggle("source")}
        />
      )}
      {byRisk === undefined ? (
        <NoFigures failed={riskStats.isError} />
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

/** Why they failed is said in place of the list, which asks for the same leaks. */
function NoFigures({ failed }: { readonly failed: boolean }) {
  if (!failed) return <Skeleton h={200} />;
  return (
    <Center className="panel quiet" h={200} fz="sm">
      There are no figures.
    </Center>
  );
}
