import { writeFileSync } from "node:fs";
import { watchTurns } from "./turns.ts";

/** Loaded into a node before its own code: on SIGUSR2 it writes how long the event loop was held, and starts again. */
const longest = watchTurns();
process.on("SIGUSR2", () => writeFileSync(process.env["STALL_FILE"]!, JSON.stringify(longest())));
