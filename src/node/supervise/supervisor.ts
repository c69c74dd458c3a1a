import type { Logger } from "../../platform/log.ts";
import { sortProblems, type Problem } from "../../platform/problem.ts";
import { openProgress } from "../../platform/progress.ts";
import { settleHeap } from "../../platform/settle-heap.ts";
import { watchFiles } from "../../platform/watch.ts";
import { printMetrics } from "../admin/exposition.ts";
import { openAdmin, type AdminListener } from "../admin/listener.ts";
import { createNodeMetrics } from "../admin/node-metrics.ts";
import { countsOf, droppedOf } from "../admin/counts-of.ts";
import { describeStatus } from "../admin/status.ts";
import { workersOf } from "../config/workers.ts";
import { openNodeSpool, type NodeSpool } from "../spool/node-spool.ts";
import { spoolBounds, spoolFolder } from "../spool/spool-folder.ts";
import { openConsoleLink, type ConsoleLink } from "../sync/console-link.ts";
import { loadNodeConfig, type LoadedConfig } from "../config/load.ts";
import { restartNeeded } from "../config/restart.ts";
import { unresolvableHosts, upstreamHosts } from "../config/upstream-hosts.ts";
import { openKeeper, type RulesetKeeper } from "../ruleset/keeper.ts";
import { openKey } from "../ruleset/key.ts";
import { startConsoleSync, type ConsoleSync } from "../sync/console-sync.ts";
import { keptRuleset } from "../sync/kept-ruleset.ts";
import { puttingInForce } from "../sync/put-in-force.ts";
import type { Crew } from "./crew.ts";
import { openNodeId } from "./node-id.ts";
import { sentenceOf, StartError } from "./start-error.ts";
import { prepareStateFolder } from "./state-folder.ts";

export interface Supervisor {
  /** Ports in use. */
  readonly port: number;
  readonly adminPort: number;
  /** Reads configuration and rules again, as a changed file does. */
  reload(): Promise<void>;
  /** Drains and stops everything; further calls share the first one's promise. */
  stop(): Promise<void>;
}

/** For events to the console, where requests took all of `timeouts.drain`. */
const DELIVERY_MS_MIN = 5_000;

export type Started = Supervisor | { readonly problems: readonly Problem[] };

/**
 * Runs a node: its rules, its processes, its admin listener, and their reloads. Gives problems when the files are
 * wrong and rejects with a StartError when the machine is; in both cases nothing is left running.
 */
export async function startSupervisor(
  configFile: string,
  loaded: LoadedConfig,
  version: string,
  log: Logger,
): Promise<Started> {
  const { config } = loaded;
  const startedMs = Date.now();
  let current = loaded;
  let refusedConfig: { at: string; problems: readonly Problem[] } | undefined;
  let keeper: RulesetKeeper | undefined;
  let admin: AdminListener | undefined;
  let sync: ConsoleSync | undefined;
  let spool: NodeSpool | undefined;
  let link: ConsoleLink | undefined;
  let serving = false;

  const unresolvable = await unresolvableHosts(config);
  if (unresolvable.length > 0) return { problems: unresolvable.map(loaded.problem) };
  await prepareStateFolder(config.state_dir);
  const nodeId = await openNodeId(config.state_dir);
  const opened = await openKey(config.state_dir);
  if ("problem" in opened) return { problems: [opened.problem] };

  const metrics = createNodeMetrics({
    inForce: () => keeper?.inForce(),
    sync: () => sync?.facts(),
    spoolBytes: () => spool?.bytes ?? 0,
  });
  const crew = await openCrew(workersOf(config), log, metrics.workerLost);
  const progress = openProgress();

  let turn: Promise<void> = Promise.resolve();
  const inTurn = (act: () => Promise<void>): Promise<void> => {
    turn = turn.then(act).catch((error: unknown) => log.error({ err: error }, "a reload failed inside the node"));
    return turn;
  };
  const watch = watchFiles(() => void inTurn(reloadConfig));

  const refuse = (problems: readonly Problem[]): void => {
    refusedConfig = { at: new Date().toISOString(), problems: sortProblems(problems) };
    metrics.rejected("config");
    log.error(
      { problems: refusedConfig.problems.slice(0, 100) },
      "the configuration was refused; nothing of it is applied",
    );
  };

  const reloadConfig = async (): Promise<void> => {
    const next = await loadNodeConfig(configFile);
    watch.set(next.seen);
    if ("problems" in next) return refuse(next.problems);
    const fixed = restartNeeded(current.config, next.config);
    if (fixed.length > 0) return refuse(fixed.map(next.problem));
    const unknown = await unresolvableHosts(next.config, upstreamHosts(current.config));
    if (unknown.length > 0) return refuse(unknown.map(next.problem));
    const troubles = await crew.applyConfig(next.config, next.block);
    if (troubles.length > 0) return refuse(troubles.map((trouble) => next.problem({ path: [], message: trouble })));
    const formerRules = current.config.rules?.file;
    current = next;
    refusedConfig = undefined;
    log.level = next.config.log.level;
    log.info("the configuration was applied");
    if (next.config.rules !== undefined && next.config.rules.file !== formerRules)
      await keeper?.reload(next.config.rules.file);
  };

  const stopAll = async (): Promise<void> => {
    serving = false;
    await sync?.close();
    watch.close();
    keeper?.close();
    await turn;
    const endMs = performance.now() + current.config.timeouts.drain;
    await crew.stop(current.config.timeouts.drain);
    await spool?.close(Math.max(DELIVERY_MS_MIN, endMs - performance.now()));
    await link?.close();
    await admin?.close();
  };

  try {
    const kept = config.console === undefined ? undefined : keptRuleset(config.state_dir);
    keeper = openKeeper({
      stateDir: config.state_dir,
      key: opened.key,
      kept,
      version,
      log,
      progress,
      apply: async (ruleset) => (serving ? crew.applyRuleset(ruleset) : []),
      rejected: metrics.rejected,
    });
    const sourced = config.rules !== undefined || kept !== undefined;
    const problems = sourced ? await keeper.start(config.rules?.file) : undefined;
    progress.done();
    if (problems !== undefined) {
      await stopAll();
      return { problems };
    }
    if (!sourced) log.warn("no rules are configured: every request passes");
    // The admin port is taken first: it is the smaller harm when another node turns out to run already.
    admin = await openAdmin(config.admin, {
      unreadyReasons: () => [
        ...(serving && crew.ready() ? [] : ["the listener is not up"]),
        ...(keeper?.inForce() === undefined ? ["no ruleset is loaded"] : []),
      ],
      metrics: async () => printMetrics([metrics.collect(), ...(await crew.metrics())]),
      status: async () =>
        describeStatus(
          {
            version,
            startedMs,
            nodeId,
            config: current.config,
            port: crew.port,
            ruleset: keeper?.inForce(),
            rejection: keeper?.rejection(),
            refusedConfig,
            losses: crew.losses(),
            sync: sync?.facts(),
            members: await crew.status(),
            spool: await spool?.status(),
          },
          Date.now(),
        ),
    });
    if (config.console !== undefined) {
      const { url, token_file: tokenFile, ca: caFile } = config.console;
      link = await openConsoleLink({ url, tokenFile, caFile, nodeId });
      spool = await openNodeSpool({
        root: spoolFolder(config),
        bounds: spoolBounds(config),
        dropsOldest: () => current.config.on.spool_full === "drop_oldest",
        link,
        pids: crew.pids,
        metrics,
        log,
      });
    }
    const ruleset = keeper.inForce();
    settleHeap();
    await crew.start({ config, block: loaded.block, nodeId, ruleset });
    serving = true;
    watch.set(loaded.seen);
    // The files may have changed while the processes started.
    const newer = keeper.inForce();
    if (newer !== undefined && newer !== ruleset) await crew.applyRuleset(newer);
    if (link !== undefined && kept !== undefined) {
      sync = startConsoleSync({
        ...{ link, kept, log },
        publicKey: config.console?.public_key,
        refused: metrics.rejected,
        ...(await puttingInForce(keeper, kept)),
        describe: async () => ({
          ...{ version, mode: current.config.mode, started_at: startedMs },
          ...countsOf(await crew.metrics()),
          spool: {
            bytes: spool?.bytes ?? 0,
            events: (await spool?.status())?.events ?? 0,
            dropped: droppedOf([metrics.collect(), ...(await crew.metrics())]),
          },
          workers: (await crew.status()).length,
        }),
        takeSightings: config.sightings === "on" ? () => crew.takeSightings() : undefined,
      });
    }
  } catch (error) {
    await stopAll();
    throw error instanceof StartError ? error : new StartError(sentenceOf(error));
  }

  let stopping: Promise<void> | undefined;
  return {
    port: crew.port,
    adminPort: admin.address.port,
    reload: async () => {
      await inTurn(reloadConfig);
      await keeper?.reload();
    },
    stop: () => (stopping ??= stopAll()),
  };
}

/** Each process loads what it needs: one that only supervises does not serve. */
async function openCrew(workers: number, log: Logger, onLoss: () => void): Promise<Crew> {
  if (workers === 1) return (await import("./inline-crew.ts")).inlineCrew(log);
  return (await import("./cluster-crew.ts")).clusterCrew(workers, log, onLoss);
}
