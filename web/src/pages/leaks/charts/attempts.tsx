import { Anchor, Group, SegmentedControl, Skeleton, Text } from "@mantine/core";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { lazy, Suspense } from "react";
import { Link } from "react-router";
import { api } from "../../../api/api.ts";
import { ErrorState } from "../../../parts/error-state.tsx";
import { shortNumber } from "../../../parts/numbers.ts";
import { useUrlState } from "../../../parts/url-state.ts";
import classes from "./charts.module.css";
import { attemptBars } from "./attempt-bars.ts";

/** The chart library is as large as a page: it comes once there is something to draw. */
const AttemptsChart = lazy(() => import("./attempts-chart.tsx"));

const POLL_MS = 30_000;
const RANGES = [
  { value: "24h", label: "24 h", search: "last 24 hours", hours: 24 },
  { value: "7d", label: "7 d", search: "last 7 days", hours: 7 * 24 },
  { value: "30d", label: "30 d", search: "last 30 days", hours: 30 * 24 },
] as const;
const DEFAULT_RANGE = RANGES[1];
const ZONE = Intl.DateTimeFormat().resolvedOptions().timeZone;

/** How often somebody tried to use leaked tokens, whatever the list is filtered by. */
export function Attempts() {
  const [wanted, setWanted] = useUrlState("range");
  const range = RANGES.find(({ value }) => value === wanted) ?? DEFAULT_RANGE;
  const stats = useQuery({
    queryKey: ["events", "stats", range.search],
    queryFn: async ({ signal }) => (await api.eventStats({ q: range.search, tz: ZONE }, { signal })).data,
    placeholderData: keepPreviousData,
    refetchInterval: POLL_MS,
  });
  return (
    <section className={`panel ${classes["chart"]}`} aria-label="Attempts over time">
      <Group justify="space-between" gap="xs">
        <Text component="h2" size="xs" fw={500} className="quiet">
          Attempts over time, all leaks
        </Text>
        <SegmentedControl
          size="xs"
          aria-label="How far back"
          data={RANGES.map(({ value, label }) => ({ value, label }))}
          value={range.value}
          onChange={(value) => setWanted(value === DEFAULT_RANGE.value ? "" : value)}
        />
      </Group>
      {stats.data === undefined ? (
        stats.isError ? (
          <ErrorState error={stats.error} retry={() => void stats.refetch()} />
        ) : (
          <Skeleton flex={1} mt="xs" />
        )
      ) : (
        <>
          <Text size="sm" mt={4}>
            <b>{shortNumber(stats.data.blocked)}</b> blocked · <b>{shortNumber(stats.data.watched)}</b> watched ·{" "}
            <Anchor component={Link} to={`/attacks?q=${encodeURIComponent(range.search)}`} inherit underline="always">
              see them
            </Anchor>
          </Text>
          {stats.data.hits === 0 ? (
            <Text size="sm" className="quiet" my="auto">
              Nobody tried to use a token that is watched or blocked.
            </Text>
          ) : (
            <Suspense fallback={<Skeleton flex={1} mt="xs" />}>
              <AttemptsChart bars={attemptBars(stats.data, range.hours)} />
            </Suspense>
          )}
        </>
      )}
    </section>
  );
}
