import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { freePort } from "../../src/up/free-port.ts";
import { median, table } from "../report.ts";
import { inTurns } from "../rounds.ts";
import { load } from "./load.ts";
import { startKeyward, type KeywardProcess } from "./peers/keyward.ts";
import { LOAD_CORE, startPinned, untilReady } from "./process.ts";
import type { PartOptions } from "./running.ts";
import { BLOCKED, TARGET } from "./workload.ts";

const CONSOLE = fileURLToPath(new URL("./console-server.ts", import.meta.url));
const WARM_UP_SECONDS = 3;

interface Way {
  readonly name: string;
  readonly events: "none" | "file";
  readonly console: boolean;
  /** Each request comes from another address, so that no two events are alike. */
  readonly spread: boolean;
}

const WAYS: readonly Way[] = [
  { name: "no events", events: "none", console: false, spread: false },
  { name: "a log", events: "file", console: false, spread: false },
  { name: "a log and a console", events: "file", console: true, spread: false },
  { name: "no events, many addresses", events: "none", console: false, spread: true },
  { name: "a log and a console, many addresses", events: "file", console: true, spread: true },
];

interface Run {
  readonly way: Way;
  readonly perSecond: number[];
  readonly cpuUs: number[];
}

/** Every request carries the listed token: what it costs to tell of each. The console takes what it is sent. */
export async function benchBlocked(upstreamPort: number, { folder, seconds, rounds }: BlockedOptions): Promise<string> {
  mkdirSync(folder, { recursive: true });
  const script = `${folder}/spread.lua`;
  writeFileSync(script, spreadScript());
  const runs = WAYS.map((way): Run => ({ way, perSecond: [], cpuUs: [] }));
  await inTurns(rounds, runs, async ({ way, perSecond, cpuUs }) => {
    const [port, consolePort] = [await freePort(0), await freePort(0)];
    const console = way.console
      ? startPinned(process.execPath, [CONSOLE, String(consolePort)], { core: LOAD_CORE })
      : undefined;
    if (console !== undefined) await untilReady(`http://127.0.0.1:${consolePort}/`);
    const place = { folder: `${folder}/node`, upstreamPort, port };
    mkdirSync(place.folder, { recursive: true });
    writeFileSync(`${folder}/node.token`, "kw_node_bench");
    const config = `trusted_proxies: [${way.spread ? "127.0.0.1" : ""}]
${way.console ? `console: { url: "http://127.0.0.1:${consolePort}", token_file: ${JSON.stringify(`${folder}/node.token`)} }` : ""}`;
    const node = await startKeyward(place, { rules: 0, tokens: 1_000, events: way.events, config });
    try {
      const measured = await measure(node, port, seconds, way.spread ? script : undefined);
      perSecond.push(measured.perSecond);
      cpuUs.push(measured.cpuUs);
      if (way.events === "file") await assertNoneLost(node, console && consolePort);
    } finally {
      await node.stop();
      await console?.stop();
    }
  });
  return table(
    ["blocked requests", "requests/s", "CPU µs/request", "÷ no events"],
    runs.map((run) => {
      const { perSecond } = runs.find(({ way }) => way.events === "none" && way.spread === run.way.spread)!;
      return [
        run.way.name,
        Math.round(median(run.perSecond)).toLocaleString("en"),
        median(run.cpuUs).toFixed(1),
        median(run.perSecond.map((rate, round) => rate / perSecond[round]!)).toFixed(2),
      ];
    }),
  );
}

type BlockedOptions = Pick<PartOptions, "folder" | "seconds" | "rounds">;

async function measure(
  node: KeywardProcess,
  port: number,
  seconds: number,
  script: string | undefined,
): Promise<{ readonly perSecond: number; readonly cpuUs: number }> {
  const url = `http://127.0.0.1:${port}${TARGET}`;
  const shape = script === undefined ? {} : { script };
  await load(url, BLOCKED, WARM_UP_SECONDS, shape);
  const before = node.cpuUs();
  const result = await load(url, BLOCKED, seconds, shape);
  if (result.refused !== result.requests)
    throw new Error(`${result.requests - result.refused} requests were not blocked`);
  return { perSecond: result.perSecond, cpuUs: (node.cpuUs() - before) / result.requests };
}

/** As many lines, and as many hits told to the console, as requests that were blocked. */
async function assertNoneLost(node: KeywardProcess, consolePort: number | undefined): Promise<void> {
  const metrics = await (await fetch(`http://127.0.0.1:${node.adminPort}/metrics`)).text();
  await node.stop();
  const blocked = Number(/^keyward_threats_blocked_total\{[^}]*\} (\d+)/m.exec(metrics)?.[1]);
  const lines = readFileSync(node.eventsFile, "latin1").split("\n").length - 1;
  if (lines !== blocked) throw new Error(`${blocked} events expected in the file, found ${lines}`);
  if (consolePort === undefined) return;
  const told = Number(await (await fetch(`http://127.0.0.1:${consolePort}/`)).text());
  if (told !== blocked) throw new Error(`${blocked} hits expected at the console, ${told} came`);
}

function spreadScript(): string {
  const fields = Object.entries(BLOCKED).map(
    ([name, value]) => `wrk.headers[${JSON.stringify(name)}] = ${JSON.stringify(value)}\n`,
  );
  return `${fields.join("")}local n = 0
request = function()
  n = n + 1
  wrk.headers["X-Forwarded-For"] = string.format("10.%d.%d.%d", math.floor(n / 65536) % 256, math.floor(n / 256) % 256, n % 256)
  return wrk.format("GET", ${JSON.stringify(TARGET)})
end
`;
}
