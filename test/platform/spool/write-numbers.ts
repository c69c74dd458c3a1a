import { writeSync } from "node:fs";
import { boundsOf } from "../../../src/platform/spool/bounds.ts";
import { SpoolWriter } from "../../../src/platform/spool/spool-writer.ts";

/**
 * A process that spools numbers for as long as it lives, and says on standard output how many are written, as soon as
 * they are. Arguments: the spool, the writer's name, and how many to append in a turn.
 */
const [root = "", name = "", many = "1"] = process.argv.slice(2);
let written = 0;
const say = (line: object): void => void writeSync(1, `${JSON.stringify(line)}\n`);
const writer = new SpoolWriter({
  root,
  name,
  bounds: boundsOf(2 ** 24, 1),
  observer: {
    written: (count) => say({ written: (written += count) }),
    lost: (reason, count) => say({ reason, count }),
    troubled: (reason) => say({ trouble: reason ?? null }),
  },
});
process.on("SIGTERM", () => void writer.close().then(() => process.exit(0)));
let next = 0;
const turn = (): void => {
  for (let i = 0; i < Number(many); i++, next++) {
    const record = Buffer.from(`${next} ${"x".repeat((next * 37) % 800)}`);
    writer.append(record, record.length, 1);
  }
  setImmediate(turn);
};
turn();
