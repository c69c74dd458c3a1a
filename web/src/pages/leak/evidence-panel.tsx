import { Group, Skeleton, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense } from "react";
import { api } from "../../api/api.ts";
import type { LeakImpactData } from "../../api/generated/data-contracts.ts";
import { shortNumber } from "../../parts/numbers.ts";
import { QueryState } from "../../parts/query-state.tsx";
import { RelativeTime } from "../../parts/relative-time.tsx";
import { StatusLabel } from "../../parts/status-label.tsx";
import { Panel } from "./panel.tsx";
import { whoUsesIt } from "./who-uses-it.ts";

const POLL_MS = 15_000;
const ImpactChart = lazy(() => import("./impact-chart.tsx"));

/** Whether the tokens work, who used them before the leak was found and since, and what is blocked. */
export function EvidencePanel({ id }: { readonly id: number }) {
  const impact = useQuery({
    queryKey: ["leaks", "one", String(id), "impact"],
    queryFn: async ({ signal }) => (await api.leakImpact(id, {}, { signal })).data,
    refetchInterval: POLL_MS,
  });
  return (
    <Panel
      title="Evidence"
      about="What the nodes saw of these tokens: uses that the API answered with success, and attempts that rules met"
    >
      <div className="panel">
        <QueryState query={impact} rows={4}>
          {(data) => <Evidence impact={data} />}
        </QueryState>
      </div>
    </Panel>
  );
}

function Evidence({ impact }: { readonly impact: LeakImpactData }) {
  const { live, first_at: first, last_success_at: lastSuccess, before, since, recent, series, marks, step } = impact;
  return (
    <div style={{ padding: "var(--mantine-spacing-md)" }}>
      <Group gap="xl" align="flex-start">
        <div>
          <Text size="lg" fw={600} component="div">
            <StatusLabel tone={live ? "bad" : "ok"}>{live ? "Live: it works" : "Not used with success"}</StatusLabel>
          </Text>
          <Text size="sm">{whoUsesIt(impact)}</Text>
          <Text size="xs" className="quiet">
            first use <RelativeTime at={first} /> · last success <RelativeTime at={lastSuccess} />
          </Text>
        </div>
        <Figures name="Before it was found" counts={before} />
        <Figures name="Since" counts={since} />
      </Group>
      {series.length > 0 && (
        // A tooltip that was shown on a wider screen must not widen this one.
        <div style={{ overflowX: "clip" }}>
          <Suspense fallback={<Skeleton h={160} mt="md" />}>
            <ImpactChart series={series} marks={marks} step={step} />
          </Suspense>
        </div>
      )}
      {recent.length > 0 && (
        <Text size="sm" mt="sm">
          <span className="quiet">Used from </span>
          {recent.slice(0, 5).map(({ address, successes, last_at: at }, i) => (
            <span key={address}>
              {i > 0 && ", "}
              <b>{address}</b> ({successes > 0 ? `${shortNumber(successes)} with success` : "without success"},{" "}
              <RelativeTime at={at} />)
            </span>
          ))}
        </Text>
      )}
    </div>
  );
}

function Figures({ name, counts }: { readonly name: string; readonly counts: LeakImpactData["before"] }) {
  return (
    <div>
      <Text size="xs" className="quiet">
        {name}
      </Text>
      <Text size="sm">
        <b>{shortNumber(counts.successes)}</b> successes from <b>{shortNumber(counts.success_addresses)}</b>{" "}
        {counts.success_addresses === 1 ? "address" : "addresses"}
      </Text>
      <Text size="sm">
        <b>{shortNumber(counts.refusals)}</b> refused by the API · <b>{shortNumber(counts.blocked)}</b> blocked ·{" "}
        <b>{shortNumber(counts.watched)}</b> watched
      </Text>
    </div>
  );
}
