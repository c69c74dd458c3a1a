import { openEventSink } from "../../../src/node/events/sink.ts";
import { hitsOf, lineOf, linesFor } from "./judged.ts";

/**
 * A process that writes numbered events to its standard output and tells on standard error what became of them.
 * Arguments: a name, how many, and `wait` to begin when standard input ends.
 */
const [name = "", count = "0", wait] = process.argv.slice(2);
const counts = { written: 0, dropped: 0 };
const sink = openEventSink({
  log: "stdout",
  format: "native",
  onWrite: (count) => (counts.written += count),
  onDrop: (_reason, count) => (counts.dropped += count),
});
const hits = hitsOf([{ id: "r", point: ["header", "X"] }], { fields: ["X", "present"] });
if (wait !== undefined) for await (const _ of process.stdin);
for (let n = 0; n < Number(count); n++) {
  // Of every length up to the longest.
  const [line] = linesFor(
    hits,
    { target: `/${"p".repeat((n * 37) % 900)}?${"q".repeat((n * 91) % 900)}` },
    { nodeId: name, ruleset: n },
  );
  sink.write(lineOf(line!));
  if (n % 50 === 49) await new Promise((resolve) => setImmediate(resolve));
}
await sink.close();
process.stderr.write(`${JSON.stringify(counts)}\n`);
