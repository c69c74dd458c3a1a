import { writeFileSync } from "node:fs";
import { watchTurns } from "./turns.ts";

/** Loaded into a node before its own code: on SIGUSR2 it writes how long the event loop was held and how large the JavaScript heap is. */
const longest = watchTurns();
process.on("SIGUSR2", () => {
  const heapMiB = process.memoryUsage().heapTotal / 2 ** 20;
  writeFileSync(process.env["STALL_FILE"]!, JSON.stringify({ ...longest(), heapMiB }));
});
