import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { machine, median, say, table } from "../report.ts";
import { POINTS, type PointKind } from "./workload.ts";

const MEASURE = fileURLToPath(new URL("./measure.ts", import.meta.url));
const run = promisify(execFile);

export interface FilterBenchOptions {
  readonly rounds: number;
  readonly sizes: readonly number[];
  /** Empty: all. */
  readonly points: readonly string[];
}

interface Variant {
  readonly kind: PointKind;
  readonly size: number;
  readonly outcome: "hit" | "miss";
  readonly ns: number[];
}

/** Every variant in a fresh process, round after round in alternating order; medians. */
export async function benchFilter({ rounds, sizes, points }: FilterBenchOptions): Promise<void> {
  const variants = POINTS.filter((kind) => points.length === 0 || points.includes(kind)).flatMap((kind) =>
    sizes.flatMap((size) => outcomesOf(kind, size).map((outcome): Variant => ({ kind, size, outcome, ns: [] }))),
  );
  for (let round = 0; round < rounds; round++) {
    for (const variant of round % 2 === 0 ? variants : variants.toReversed()) {
      const { stdout } = await run(process.execPath, [MEASURE, variant.kind, String(variant.size), variant.outcome]);
      variant.ns.push(Number(stdout));
    }
    process.stderr.write(`round ${round + 1} of ${rounds}\n`);
  }
  say(`\nNanoseconds per request, median of ${rounds}. ${machine()}\n`);
  const rows = POINTS.flatMap((kind) =>
    (["miss", "hit"] as const).map((outcome) => {
      const cell = (size: number) => variants.find((v) => v.kind === kind && v.size === size && v.outcome === outcome);
      return [`${kind}, ${outcome}`, ...sizes.map((size) => print(cell(size)))];
    }),
  ).filter((row) => row.slice(1).some((cell) => cell !== ""));
  say(table(["point", ...sizes.map((size) => `${size.toLocaleString("en")} rules`)], rows));
}

/** A token seen for the first time every time is no hit, and without rules there is none. */
function outcomesOf(kind: PointKind, size: number): ("hit" | "miss")[] {
  return size === 0 || kind === "credentials-new" ? ["miss"] : ["miss", "hit"];
}

function print(variant: Variant | undefined): string {
  return variant === undefined ? "" : Math.round(median(variant.ns)).toLocaleString("en");
}
