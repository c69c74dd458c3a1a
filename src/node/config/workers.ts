import { availableParallelism } from "node:os";
import type { NodeConfig } from "./schema.ts";

/** How many processes serve. */
export function workersOf({ workers }: Pick<NodeConfig, "workers">): number {
  return workers === "auto" ? availableParallelism() : workers;
}
