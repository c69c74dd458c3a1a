import { join } from "node:path";
import { boundsOf, type SpoolBounds } from "../../platform/spool/bounds.ts";
import { workersOf } from "../config/workers.ts";
import type { NodeConfig } from "../config/schema.ts";

export function spoolFolder({ state_dir: stateDir }: NodeConfig): string {
  return join(stateDir, "spool");
}

export function spoolBounds(config: NodeConfig): SpoolBounds {
  return boundsOf(config.spool.bytes_max, workersOf(config));
}
