import { median, table } from "../report.ts";
import { inTurns } from "../rounds.ts";
import { CONNECTIONS, load } from "./load.ts";
import { pacedLoad, type Paced } from "./paced.ts";
import { urlOf, WARM_UP_SECONDS, type Running } from "./running.ts";
import { PASSES, TARGET } from "./workload.ts";

/**
 * Latencies of all peers at one rate: half of what saturates the slowest of them, found anew in each round. Open loop,
 * counted from when a request was due.
 */
export async function benchLatency(peers: readonly Running[], rounds: number, seconds: number): Promise<string> {
  const rows = peers.map((running) => ({ running, runs: [] as Paced[] }));
  const rates: number[] = [];
  for (const running of peers) await load(urlOf(running), PASSES, WARM_UP_SECONDS);
  await inTurns(rounds, rows, async ({ running: { port }, runs }, round) => {
    const perSecond = (rates[round] ??= Math.round((await saturation(peers, seconds)) / 2));
    runs.push(await pacedLoad({ port, target: TARGET, fields: PASSES, perSecond, seconds, connections: CONNECTIONS }));
  });
  const nginx = rows.find(({ running }) => running.peer.name === "nginx");
  const rate = Math.round(median(rates)).toLocaleString("en");
  return table(
    [
      `latency at ${rate} requests/s`,
      "p50 ms",
      "p99 ms",
      "p99.9 ms",
      "p99 ÷ nginx",
      "failed",
      "generator late, p99 ms",
    ],
    rows.map(({ running, runs }) => {
      const ms = (read: (run: Paced) => number) => (median(runs.map(read)) / 1e3).toFixed(2);
      const ratio = nginx && median(runs.map(({ p99Us }, round) => p99Us / nginx.runs[round]!.p99Us)).toFixed(2);
      return [
        running.peer.name,
        ms(({ p50Us }) => p50Us),
        ms(({ p99Us }) => p99Us),
        ms(({ p999Us }) => p999Us),
        ratio ?? "",
        String(runs.reduce((sum, { refused, failed }) => sum + refused + failed, 0)),
        ms(({ late99Us }) => late99Us),
      ];
    }),
  );
}

/** Requests per second of the slowest when each is asked as fast as it answers. */
async function saturation(peers: readonly Running[], seconds: number): Promise<number> {
  let least = Number.POSITIVE_INFINITY;
  for (const running of peers) least = Math.min(least, (await load(urlOf(running), PASSES, seconds)).perSecond);
  return least;
}
