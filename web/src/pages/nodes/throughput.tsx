import { Box, Text } from "@mantine/core";
import { lazy, Suspense } from "react";
import { wholeOrTenths } from "../../parts/numbers.ts";

const RateLine = lazy(() => import("./rate-line.tsx"));

/** Requests a second: the last reading, and how it went since the page was opened. @param rates oldest first, at least one */
export function Throughput({ rates }: { readonly rates: readonly number[] }) {
  return (
    <div>
      <Text size="xs" className="quiet">
        Requests a second
      </Text>
      <Text size="xl" fw={600}>
        {wholeOrTenths(rates.at(-1)!)}
      </Text>
      {rates.length > 1 && (
        <Suspense fallback={<Box h={28} />}>
          <RateLine rates={rates} />
        </Suspense>
      )}
    </div>
  );
}
