import { setTimeout as delay } from "node:timers/promises";
import { freePort } from "../../src/up/free-port.ts";
import { median, table } from "../report.ts";
import { startKeyward } from "./peers/keyward.ts";

/** Memory is read when the start's own garbage has had a chance to go. */
const SETTLE_MS = 2_000;

/** How long a node takes until it is ready, and what it holds when idle. */
export async function benchStart(out: string, upstreamPort: number, rounds: number): Promise<string> {
  const rows: string[][] = [];
  for (const rules of [0, 1_000, 10_000]) {
    const starts: number[] = [];
    const sizes: number[] = [];
    for (let round = 0; round < rounds; round++) {
      const node = await startKeyward({ folder: `${out}/start`, upstreamPort, port: await freePort(0) }, { rules });
      starts.push(node.startMs);
      await delay(SETTLE_MS);
      sizes.push(node.rssMiB());
      await node.stop();
    }
    rows.push([
      `keyward, ${rules.toLocaleString("en")} rules`,
      Math.round(median(starts)).toString(),
      Math.round(median(sizes)).toString(),
    ]);
  }
  return table(["start", "ms until ready", "idle RSS, MiB"], rows);
}
