import { Sparkline } from "@mantine/charts";
import { Text } from "@mantine/core";
import { wholeOrTenths } from "../../parts/numbers.ts";

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
        <Sparkline h={28} data={[...rates]} color="teal.5" fillOpacity={0.15} strokeWidth={1.5} aria-hidden />
      )}
    </div>
  );
}
