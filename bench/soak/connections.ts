import { runClient } from "../proxy/client.ts";
import type { KeywardProcess } from "../proxy/peers/keyward.ts";
import { TARGET } from "../proxy/workload.ts";
import { table } from "../report.ts";
import { restingVitals, vitalsRow, type Vitals } from "./vitals.ts";

const VISITS = 50_000;
const WARM_UP_VISITS = 2_000;
const AT_ONCE = 64;
const FLAT_MIB = 5;

export interface VisitOptions {
  readonly port: number;
  readonly target: string;
  readonly visits: number;
  readonly atOnce: number;
}

export interface Visited {
  readonly answered: number;
  /** Visits that should have had an answer and had none, or another. */
  readonly wrong: number;
}

/** Connections opened, used in several ways and closed; then everything must be as it was before. */
export async function soakConnections(port: number, node: KeywardProcess): Promise<string> {
  const visit = (visits: number) =>
    runClient<Visited>(new URL("./visit-client.ts", import.meta.url), {
      port,
      target: TARGET,
      visits,
      atOnce: AT_ONCE,
    });
  const count = (n: number) => n.toLocaleString("en");
  const rested = [await restingVitals(node)];
  const rows = [vitalsRow("before", rested[0]!)];
  let answered = 0;
  let wrong = 0;
  for (const [visits, name] of [
    [WARM_UP_VISITS, `after ${count(WARM_UP_VISITS)}`],
    [VISITS, `after ${count(VISITS)} more`],
    [VISITS, `after ${count(VISITS)} more`],
  ] as const) {
    const visited = await visit(visits);
    answered += visited.answered;
    wrong += visited.wrong;
    rested.push(await restingVitals(node, rested.at(-1)));
    rows.push(vitalsRow(name, rested.at(-1)!));
  }
  // Heap that was needed once stays with the process; what each further connection left behind would show in the last row.
  const [, warm, first, last] = rested as [Vitals, Vitals, Vitals, Vitals];
  const grown = last.rssMiB - first.rssMiB;
  const back = last.connections === 0 && last.handles <= warm.handles && grown <= FLAT_MIB && wrong === 0;
  return `${table(["connections opened and closed", "RSS, MiB", "open handles", "connections"], rows)}

${back ? "all back" : "NOT BACK"}: ${grown.toFixed(1)} MiB from ${count(VISITS)} connections to twice as many (bar: ${FLAT_MIB}), ${count(answered)} answered, ${wrong} not as they should`;
}
