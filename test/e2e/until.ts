import { setTimeout as delay } from "node:timers/promises";

/** Resolves once `holds` gives true, asked again and again; a test that waits for ever ends by its own limit. */
export async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await delay(20);
}
