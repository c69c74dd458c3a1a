import { Sparkline } from "@mantine/charts";
import { Text } from "@mantine/core";
import { useEffect, useState } from "react";
import { wholeOrTenths } from "../../parts/numbers.ts";

/** Readings that are shown: five minutes of them. */
const READINGS_MAX = 60;

/** Requests a second now, and since the page was opened. */
export function Throughput({ requestsPerSecond }: { readonly requestsPerSecond: number }) {
  const [readings, setReadings] = useState<readonly number[]>([]);
  useEffect(() => {
    setReadings((before) => [...before, requestsPerSecond].slice(-READINGS_MAX));
  }, [requestsPerSecond]);
  return (
    <div>
      <Text size="xs" className="quiet">
        Requests a second
      </Text>
      <Text size="xl" fw={600}>
        {wholeOrTenths(requestsPerSecond)}
      </Text>
      {readings.length > 1 && (
        <Sparkline h={28} data={[...readings]} color="teal.5" fillOpacity={0.15} strokeWidth={1.5} aria-hidden />
      )}
    </div>
  );
}
