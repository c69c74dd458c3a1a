import { load } from "../proxy/load.ts";
import type { KeywardProcess } from "../proxy/peers/keyward.ts";
import { PASSES, TARGET } from "../proxy/workload.ts";
import { median, table } from "../report.ts";

const PARTS = 10;
const SECONDS = 1;
/** The last half of the readings may be this far from their median. */
const FLAT_MIB = 5;

/** Resident memory after each tenth of so many requests. */
export async function soakMemory(port: number, node: KeywardProcess, requests: number): Promise<string> {
  const readings: { readonly requests: number; readonly rssMiB: number }[] = [];
  let done = 0;
  for (let part = 1; part <= PARTS; part++) {
    while (done < (requests * part) / PARTS) {
      const loaded = await load(`http://127.0.0.1:${port}${TARGET}`, PASSES, SECONDS);
      if (loaded.refused + loaded.failed > 0) throw new Error(`${loaded.refused + loaded.failed} requests failed`);
      done += loaded.requests;
    }
    readings.push({ requests: done, rssMiB: node.rssMiB() });
    process.stderr.write(`${done} requests\n`);
  }
  const last = readings.slice(PARTS / 2).map(({ rssMiB }) => rssMiB);
  const middle = median(last);
  const off = Math.max(...last.map((rssMiB) => Math.abs(rssMiB - middle)));
  const verdict = off <= FLAT_MIB ? "flat" : "NOT FLAT";
  return `${table(
    ["requests", "RSS, MiB"],
    readings.map((each) => [each.requests.toLocaleString("en"), each.rssMiB.toFixed(1)]),
  )}

${verdict}: the last half within ± ${off.toFixed(1)} MiB of ${middle.toFixed(1)} (bar: ± ${FLAT_MIB})`;
}
