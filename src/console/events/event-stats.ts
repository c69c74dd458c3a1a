import { z } from "zod";
import type { ConsoleContext } from "../context.ts";
import { asCounted, countedFigures } from "./counted-figures.ts";
import type { ValueHits } from "./figures.ts";
import { scannedFigures } from "./scanned-figures.ts";
import type { Search } from "./search.ts";

const top = z.array(z.object({ value: z.string(), hits: z.int() }));

export const eventStats = z.object({
  hits: z.int(),
  blocked: z.int(),
  watched: z.int(),
  allowed: z.int(),
  addresses: z.int().meta({ description: "Distinct source addresses" }),
  bar_seconds: z.int(),
  series: z.array(z.object({ from: z.iso.datetime(), blocked: z.int(), watched: z.int(), allowed: z.int() })),
  rules: top,
  leaks: top,
  remote_addrs: top,
  paths: top,
  nodes: top,
});

/** How often, when, by what and whom: over all events that match. */
export async function statsOf(
  { store: { reads } }: ConsoleContext,
  tenant: string,
  search: Search,
): Promise<z.input<typeof eventStats>> {
  const counted = asCounted(search);
  const figures =
    counted === undefined ? await scannedFigures(reads, tenant, search) : await countedFigures(reads, tenant, counted);
  const { bars, widthMs, addresses, rules, leaks, remoteAddrs, paths, nodes } = figures;
  const of = (action: "blocked" | "watched" | "allowed"): number => bars.reduce((sum, bar) => sum + bar[action], 0);
  const total = { blocked: of("blocked"), watched: of("watched"), allowed: of("allowed") };
  return {
    hits: total.blocked + total.watched + total.allowed,
    ...total,
    addresses,
    bar_seconds: widthMs / 1e3,
    series: bars
      .toSorted((a, b) => a.start - b.start)
      .map(({ start, blocked, watched, allowed }) => ({
        from: new Date(start).toISOString(),
        ...{ blocked, watched, allowed },
      })),
    rules: rules.map(shown),
    leaks: leaks.map(shown),
    remote_addrs: remoteAddrs.map(shown),
    paths: paths.map(shown),
    nodes: nodes.map(shown),
  };
}

function shown({ value, hits }: ValueHits): ValueHits {
  return { value, hits };
}
