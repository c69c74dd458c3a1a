import { holdClient } from "../proxy/client.ts";
import { pacedLoad } from "../proxy/paced.ts";
import type { KeywardProcess } from "../proxy/peers/keyward.ts";
import { PASSES, TARGET } from "../proxy/workload.ts";
import { table } from "../report.ts";
import { restingVitals } from "./vitals.ts";

const SECONDS = 10;
/** What the good client asks, on as many connections as it needs. */
const PER_SECOND = 200;
const CONNECTIONS = 16;

/** What others do meanwhile; `many` is per second for resets and at a time for the slow ones. */
export const ABUSES = [
  { kind: "nothing", many: 0 },
  { kind: "resets", many: 1_000 },
  { kind: "slow heads", many: 2_000 },
  { kind: "slow bodies", many: 200 },
  // More than the connections to an upstream.
  { kind: "slow bodies", many: 400 },
  { kind: "slow readers", many: 300 },
] as const;

export interface AbuseOptions {
  readonly port: number;
  readonly target: string;
  readonly kind: (typeof ABUSES)[number]["kind"];
  readonly many: number;
}

export interface Abused {
  readonly opened: number;
  /** Ended by the node. */
  readonly cut: number;
}

/** A good client at a fixed rate, alone and beside others that do what clients should not. */
export async function soakAbuse(port: number, node: KeywardProcess): Promise<string> {
  const before = await restingVitals(node);
  const rows: string[][] = [];
  for (const { kind, many } of ABUSES) {
    const options: AbuseOptions = { port, target: TARGET, kind, many };
    const abuser = await holdClient<Abused>(new URL("./abuse-client.ts", import.meta.url), options);
    const good = await pacedLoad({
      port,
      target: TARGET,
      fields: PASSES,
      perSecond: PER_SECOND,
      seconds: SECONDS,
      connections: CONNECTIONS,
    });
    const { opened, cut } = await abuser.release();
    const after = await restingVitals(node, before);
    rows.push([
      kind === "nothing" ? "alone" : `${kind}, ${many.toLocaleString("en")}${kind === "resets" ? "/s" : ""}`,
      (good.p50Us / 1e3).toFixed(2),
      (good.p99Us / 1e3).toFixed(2),
      (good.late99Us / 1e3).toFixed(2),
      String(good.failed + good.refused),
      opened.toLocaleString("en"),
      cut.toLocaleString("en"),
      after.rssMiB.toFixed(0),
      String(after.handles - before.handles),
      String(after.connections),
    ]);
  }
  return table(
    [
      `a client of ${PER_SECOND} requests/s beside`,
      "p50 ms",
      "p99 ms",
      "client late, p99 ms",
      "failed",
      "opened",
      "cut",
      "RSS after, MiB",
      "handles left",
      "connections left",
    ],
    rows,
  );
}
