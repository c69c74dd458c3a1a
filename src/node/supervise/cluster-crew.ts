import cluster from "node:cluster";
import { fileURLToPath } from "node:url";
import type { Logger } from "../../platform/log.ts";
import type { MetricData } from "../../platform/tally.ts";
import { retireMetrics } from "../admin/exposition.ts";
import type { Crew, MemberStatus, Orders, Troubles } from "./crew.ts";
import type { Answers, Request } from "./messages.ts";
import { restartDelayMs } from "./restart-delay.ts";
import { sentenceOf, StartError } from "./start-error.ts";
import { linkWorker, type WorkerLink } from "./worker-link.ts";

const WORKER = fileURLToPath(new URL("./worker.ts", import.meta.url));
/** A worker that lived shorter than this died on the way up or in a loop. */
const QUICK_MS = 10_000;
/** Compiling a large ruleset takes seconds; a worker that is silent for longer is stuck. */
const ORDER_TIMEOUT_MS = 120_000;
const ASK_TIMEOUT_MS = 3_000;
/** What a worker may take past the drain deadline before it is killed. */
const STOP_GRACE_MS = 5_000;

interface Member {
  readonly link: WorkerLink;
  readonly startedMs: number;
  serving: boolean;
  /** Taken at the last scrape; kept when the worker dies. */
  lastMetrics: readonly MetricData[];
}

/** Serves with `count` worker processes that share the port; one that dies is replaced. */
export function clusterCrew(count: number, log: Logger, onLoss: () => void): Crew {
  const members = new Set<Member>();
  let orders: Orders | undefined;
  let port = 0;
  let stopping = false;
  let lost = 0;
  let quickDeaths = 0;
  let retired: readonly MetricData[] = [];
  const timers = new Set<NodeJS.Timeout>();

  const launch = async (): Promise<void> => {
    const link = linkWorker(cluster.fork());
    const member: Member = { link, startedMs: performance.now(), serving: false, lastMetrics: [] };
    members.add(member);
    link.worker.once("exit", (code, signal) => void bury(member, code, signal));
    const { config, block, nodeId, ruleset } = orders!;
    try {
      const started = await link.ask(
        { kind: "start", config, block, nodeId, ruleset: ruleset?.number },
        ORDER_TIMEOUT_MS,
      );
      port = started.port;
      member.serving = true;
    } catch (error) {
      // Alive but of no use: its successor tries again, later and later.
      link.worker.process.kill("SIGKILL");
      throw error;
    }
  };

  const bury = async (member: Member, code: number | null, signal: string | null): Promise<void> => {
    members.delete(member);
    retired = await retireMetrics(retired, member.lastMetrics);
    if (stopping || orders === undefined) return;
    lost++;
    onLoss();
    quickDeaths = performance.now() - member.startedMs < QUICK_MS ? quickDeaths + 1 : 0;
    const delayMs = restartDelayMs(quickDeaths);
    log.error({ worker: member.link.worker.process.pid, code, signal, restart_in_ms: delayMs }, "a worker died");
    const timer = setTimeout(() => {
      timers.delete(timer);
      launch().catch((error: unknown) => log.error({ reason: sentenceOf(error) }, "a worker could not start"));
    }, delayMs);
    timers.add(timer);
  };

  const order = async (request: Extract<Request, { kind: "config" | "ruleset" }>): Promise<Troubles> => {
    const troubles = await Promise.all(
      [...members].map(({ link }) =>
        link.ask(request, ORDER_TIMEOUT_MS).then(
          () => [],
          // One that is gone is no trouble: its successor starts under the new orders.
          (error: unknown) => (link.worker.isDead() ? [] : [`worker ${link.worker.process.pid}: ${sentenceOf(error)}`]),
        ),
      ),
    );
    return troubles.flat();
  };

  const ask = async <K extends "metrics" | "status" | "sightings">(
    member: Member,
    kind: K,
  ): Promise<Answers[K] | undefined> => {
    if (!member.serving) return undefined;
    return member.link.ask<K>({ kind } as Extract<Request, { kind: K }>, ASK_TIMEOUT_MS).catch(() => undefined);
  };

  return {
    get port() {
      return port;
    },
    async start(given) {
      cluster.setupPrimary({ exec: WORKER, args: [], serialization: "advanced" });
      orders = given;
      try {
        await Promise.all(Array.from({ length: count }, launch));
      } catch (error) {
        await this.stop(0);
        throw new StartError(sentenceOf(error));
      }
    },
    applyConfig(config, block) {
      orders = { ...orders!, config, block };
      return order({ kind: "config", config, block });
    },
    applyRuleset(ruleset) {
      orders = { ...orders!, ruleset };
      return order({ kind: "ruleset" });
    },
    pids: () => [...members].flatMap(({ link }) => link.worker.process.pid ?? []),
    ready: () => [...members].some(({ serving }) => serving),
    async metrics() {
      const fresh = [...members].map(async (member) => {
        member.lastMetrics = (await ask(member, "metrics")) ?? member.lastMetrics;
        return member.lastMetrics;
      });
      return [...(await Promise.all(fresh)), retired];
    },
    async status() {
      const answers = [...members].map(async (member): Promise<MemberStatus> => {
        const pid = member.link.worker.process.pid ?? 0;
        return (
          (await ask(member, "status")) ?? { pid, ready: false, ruleset: undefined, connections: 0, upstreams: [] }
        );
      });
      return Promise.all(answers);
    },
    async takeSightings() {
      const answers = [...members].map(async (member) => (await ask(member, "sightings")) ?? []);
      return (await Promise.all(answers)).flat();
    },
    losses: () => lost,
    async stop(deadlineMs) {
      stopping = true;
      for (const timer of timers) clearTimeout(timer);
      timers.clear();
      await Promise.all([...members].map((member) => dismiss(member, deadlineMs)));
    },
  };
}

async function dismiss({ link }: Member, deadlineMs: number): Promise<void> {
  const { worker } = link;
  if (worker.isDead()) return;
  const gone = new Promise<void>((resolve) => worker.once("exit", () => resolve()));
  await link.ask({ kind: "stop", deadlineMs }, deadlineMs + STOP_GRACE_MS).catch(() => worker.process.kill("SIGKILL"));
  await gone;
}
