import { Sparkline } from "@mantine/charts";

/** How a rate went, oldest first; its figure stands beside it. */
export default function RateLine({ rates }: { readonly rates: readonly number[] }) {
  return <Sparkline h={28} data={[...rates]} color="teal.5" fillOpacity={0.15} strokeWidth={1.5} aria-hidden />;
}
