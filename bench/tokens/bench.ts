import { execFile } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { loadavg } from "node:os";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { FingerprintKey } from "../../src/core/fingerprint.ts";
import { writeTable } from "../../src/node/ruleset/write-table.ts";
import { which } from "../proxy/process.ts";
import { machine, median, say, table } from "../report.ts";
import { benchProxied } from "./proxy.ts";
import { benchReload } from "./reload.ts";
import { tokenOf, TRAFFIC, type Traffic } from "./workload.ts";

const run = promisify(execFile);
const JUDGE = fileURLToPath(new URL("./judge.ts", import.meta.url));
const BUILD = fileURLToPath(new URL("./build.ts", import.meta.url));
const OUT = fileURLToPath(new URL("../out/tokens", import.meta.url));
const SIZES = [1, 1_000, 1_000_000];
const RELOADS = 4;

/** Judging, building, memory and reloading with one token and with a million. */
export async function benchTokens(rounds: number, seconds: number): Promise<void> {
  rmSync(OUT, { recursive: true, force: true });
  mkdirSync(OUT, { recursive: true });
  try {
    say(
      `\n${machine()}, load average ${loadavg()
        .map((load) => load.toFixed(1))
        .join(" ")}\n`,
    );
    say(await judging(rounds));
    say(`\n${await building(rounds)}`);
    if (which("wrk") === undefined || which("taskset") === undefined)
      say("\nreload under load: wrk or taskset is missing");
    else {
      say(`\n${await benchProxied(OUT, SIZES.at(-1)!, rounds, seconds)}`);
      say(`\n${await benchReload(OUT, SIZES.at(-1)!, RELOADS, seconds)}`);
    }
    say(
      `\nload average ${loadavg()
        .map((load) => load.toFixed(1))
        .join(" ")}`,
    );
  } finally {
    rmSync(OUT, { recursive: true, force: true });
  }
}

async function judging(rounds: number): Promise<string> {
  const ns = new Map<string, number[]>();
  const variants = TRAFFIC.flatMap((traffic) => SIZES.map((size) => ({ traffic, size })));
  for (let round = 0; round < rounds; round++) {
    for (const { traffic, size } of round % 2 === 0 ? variants : variants.toReversed()) {
      const { stdout } = await run(process.execPath, [JUDGE, String(size), traffic]);
      const name = `${traffic} ${size}`;
      ns.set(name, [...(ns.get(name) ?? []), Number(stdout)]);
    }
  }
  const all = (traffic: Traffic, size: number) => ns.get(`${traffic} ${size}`)!;
  const rows = TRAFFIC.map((traffic) => [
    traffic,
    ...SIZES.map((size) => Math.round(median(all(traffic, size))).toLocaleString("en")),
    // Within each round: the machine may have moods, the comparison not.
    median(all(traffic, SIZES.at(-1)!).map((value, i) => value / all(traffic, 1)[i]!)).toFixed(2),
  ]);
  return table(["ns per request", ...SIZES.map((size) => `${size.toLocaleString("en")} tokens`), "most ÷ one"], rows);
}

async function building(rounds: number): Promise<string> {
  const count = SIZES.at(-1)!;
  const lines = Array.from({ length: count }, (_, i) => tokenOf(i));
  const told = lines.map((line, i) => `${line}\texpires=2099-01-${1 + (i % 28)}\tsource=place ${i % 1_000}`);
  writeFileSync(`${OUT}/plain.txt`, `${lines.join("\n")}\n`);
  writeFileSync(`${OUT}/told.txt`, `${told.join("\n").replaceAll(/01-(\d)\t/g, "01-0$1\t")}\n`);
  const key = new FingerprintKey(Buffer.alloc(32, 7));
  const written = await writeTable(`${OUT}/told.txt`, `${OUT}/table.kwt`, key);
  if ("problems" in written) throw new Error(JSON.stringify(written.problems[0]));
  const rows: string[][] = [];
  for (const [name, file] of [
    ["a list", "plain.txt"],
    ["a list with expiry and source", "told.txt"],
    ["a table", "table.kwt"],
  ] as const) {
    const rule = { id: "listed", type: "vpatch", point: ["credentials"], tokens: { file } };
    writeFileSync(`${OUT}/rules.json`, JSON.stringify({ format: 1, rules: [rule] }));
    const results: { ms: number; wallMs: number; cpuMs: number; rssMiB: number; entries: number }[] = [];
    for (let round = 0; round < rounds; round++) {
      const { stdout } = await run(process.execPath, ["--expose-gc", BUILD, `${OUT}/rules.json`]);
      results.push(JSON.parse(stdout) as (typeof results)[number]);
    }
    if (results.some(({ entries }) => entries !== count)) throw new Error("tokens are missing");
    rows.push([
      name,
      Math.round(median(results.map(({ ms }) => ms))).toLocaleString("en"),
      median(results.map(({ wallMs }) => wallMs)).toFixed(1),
      median(results.map(({ cpuMs }) => cpuMs)).toFixed(1),
      median(results.map(({ rssMiB }) => rssMiB)).toFixed(1),
    ]);
  }
  return table(["a million tokens from", "ms", "longest stall ms", "of CPU", "RSS kept, MiB"], rows);
}
