import { spawnSync } from "node:child_process";
import { rm } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { freePort } from "../../src/up/free-port.ts";
import { startKeyward, type KeywardOptions } from "../proxy/peers/keyward.ts";
import { PEER_CORE, startPinned, which } from "../proxy/process.ts";
import { machine, median, say, table } from "../report.ts";

const OUT = fileURLToPath(new URL("../out/start", import.meta.url));
/** Memory is read when the start's own garbage has had a chance to go. */
const SETTLE_MS = 2_000;
/** Bare processes per round: one takes so little that a single one says nothing. */
const BARE_STARTS = 5;
/** Nothing listens there, and nothing is asked of it. */
const UPSTREAM_PORT = 9;

export interface StartBenchOptions {
  readonly rounds: number;
  readonly sizes: readonly number[];
}

interface Sample {
  readonly readyMs: number;
  /** User and system time until ready; undefined for the bare runtime. */
  readonly cpuMs: number | undefined;
  readonly rssMiB: number;
}

interface Variant {
  readonly name: string;
  readonly measure: () => Promise<Sample>;
  readonly samples: Sample[];
}

/** From the start of a process until /readyz says 200, and what it holds when idle, beside the bare runtime's own. */
export async function benchStart({ rounds, sizes }: StartBenchOptions): Promise<void> {
  if (which("taskset") === undefined) throw new Error("the bench needs taskset");
  const bare = variant("node -e 0", measureBare);
  const variants = [bare, ...sizes.flatMap(variantsOf)];
  try {
    // Fills the compile cache.
    await measureNode({ rules: 1 }, 0);
    for (let round = 0; round < rounds; round++) {
      for (const { measure, samples } of round % 2 === 0 ? variants : variants.toReversed()) {
        samples.push(await measure());
      }
      process.stderr.write(`round ${round + 1} of ${rounds}\n`);
    }
  } finally {
    await rm(OUT, { recursive: true, force: true });
  }
  say(`\nOne process on one core, medians of ${rounds}. ${machine()}\n`);
  const head = ["start", "ms until ready", "÷ bare", "CPU ms", "idle RSS, MiB", "÷ bare"];
  say(
    table(
      head,
      variants.map((each) => row(each, bare)),
    ),
  );
}

/** A first start parses and compiles; a restart finds the files as the ruleset that it kept says they were. */
function variantsOf(rules: number): Variant[] {
  const name = `keyward, ${rules.toLocaleString("en")} rules`;
  if (rules === 0) return [variant(name, () => measureNode({ rules }))];
  const formats = (["json", "yaml"] as const).flatMap((format) => [
    variant(`${name}, ${format}`, () => measureNode({ rules, format })),
    variant(`${name}, ${format}, restart`, async () => {
      await measureNode({ rules, format }, 0);
      return measureNode({ rules, format, restart: true });
    }),
  ]);
  return [...formats, variant(`${name}, json, empty compile cache`, () => measureNode({ rules, uncompiled: true }))];
}

function variant(name: string, measure: () => Promise<Sample>): Variant {
  return { name, measure, samples: [] };
}

async function measureNode(options: KeywardOptions, settleMs = SETTLE_MS): Promise<Sample> {
  const place = { folder: OUT, upstreamPort: UPSTREAM_PORT, port: await freePort(0) };
  const node = await startKeyward(place, options);
  const cpuMs = node.cpuUs() / 1e3;
  await delay(settleMs);
  const rssMiB = node.rssMiB();
  await node.stop();
  return { readyMs: node.startMs, cpuMs, rssMiB };
}

async function measureBare(): Promise<Sample> {
  const startedMs = performance.now();
  for (let i = 0; i < BARE_STARTS; i++) spawnSync("taskset", ["-c", String(PEER_CORE), process.execPath, "-e", "0"]);
  const readyMs = (performance.now() - startedMs) / BARE_STARTS;
  const idle = startPinned(process.execPath, ["-e", "setInterval(() => {}, 1e6)"], { core: PEER_CORE });
  await delay(SETTLE_MS);
  const rssMiB = idle.rssMiB();
  await idle.stop();
  return { readyMs, cpuMs: undefined, rssMiB };
}

function row({ name, samples }: Variant, bare: Variant): string[] {
  const of = (read: (sample: Sample) => number) => median(samples.map(read)).toFixed(0);
  const ratio = (read: (sample: Sample) => number) =>
    median(samples.map((sample, round) => read(sample) / read(bare.samples[round]!))).toFixed(1);
  const cpuMs = samples.flatMap((sample) => sample.cpuMs ?? []);
  return [
    name,
    of(({ readyMs }) => readyMs),
    ratio(({ readyMs }) => readyMs),
    cpuMs.length === 0 ? "" : median(cpuMs).toFixed(0),
    of(({ rssMiB }) => rssMiB),
    ratio(({ rssMiB }) => rssMiB),
  ];
}
