import type { Problem } from "../../platform/problem.ts";
import type { NodeConfig } from "../config/schema.ts";
import { countRules } from "../ruleset/counts.ts";
import type { InForce, Rejection } from "../ruleset/keeper.ts";
import type { SpoolStatus } from "../spool/node-spool.ts";
import type { MemberStatus, UpstreamStatus } from "../supervise/crew.ts";
import type { SyncFacts } from "../sync/sync-state.ts";

/** Problems told one by one; the count is exact. */
const PROBLEMS_MAX = 1_000;

export interface StatusParts {
  readonly version: string;
  readonly startedMs: number;
  readonly nodeId: string;
  readonly config: NodeConfig;
  readonly port: number;
  readonly ruleset: InForce | undefined;
  readonly rejection: Rejection | undefined;
  /** Why the configuration file is not what is in force. */
  readonly refusedConfig: { readonly at: string; readonly problems: readonly Problem[] } | undefined;
  readonly losses: number;
  /** Undefined where no console is configured. */
  readonly sync: SyncFacts | undefined;
  readonly members: readonly MemberStatus[];
  /** Undefined without a console. */
  readonly spool: SpoolStatus | undefined;
}

/** The body of /status. Problems name places and what was expected, never a token. */
export function describeStatus(parts: StatusParts, nowMs: number): unknown {
  const { config, ruleset, rejection, refusedConfig, members } = parts;
  return {
    version: parts.version,
    node_id: parts.nodeId,
    uptime_seconds: Math.floor((nowMs - parts.startedMs) / 1e3),
    mode: config.mode,
    dry_run: config.dry_run,
    listen: { host: config.listen.host, port: parts.port },
    config: {
      last_error: refusedConfig === undefined ? null : { at: refusedConfig.at, ...told(refusedConfig.problems) },
    },
    ruleset: {
      version: ruleset?.number ?? null,
      hash: ruleset?.hash ?? null,
      applied_at: ruleset?.appliedAt ?? null,
      source: ruleset?.source ?? null,
      rules: ruleset === undefined ? null : countRules(ruleset.rules, ruleset.tokensOfRule, nowMs),
      token_entries: ruleset?.tokenEntries ?? 0,
      last_error:
        rejection === undefined ? null : { at: rejection.at, reason: rejection.reason, ...told(rejection.problems) },
    },
    console:
      parts.sync === undefined
        ? null
        : {
            url: parts.sync.url,
            last_contact_at: parts.sync.lastContactAt,
            version: parts.sync.version,
            last_error: parts.sync.lastError === "" ? null : parts.sync.lastError,
          },
    workers: {
      lost: parts.losses,
      members: members.map(({ pid, ready, ruleset: number, connections }) => ({
        pid,
        ready,
        ruleset: number ?? null,
        connections,
      })),
    },
    upstreams: upstreams(members),
    spool: parts.spool ?? null,
  };
}

function told(problems: readonly Problem[]): { problem_count: number; problems: readonly Problem[] } {
  return { problem_count: problems.length, problems: problems.slice(0, PROBLEMS_MAX) };
}

/** One line per route and address: each process has its own view of an upstream's health. */
function upstreams(members: readonly MemberStatus[]): unknown[] {
  const merged = new Map<string, UpstreamStatus & { healthy_in: number; seen_by: number }>();
  for (const upstream of members.flatMap((member) => member.upstreams)) {
    const key = `${upstream.route}\n${upstream.url}`;
    const before = merged.get(key);
    merged.set(key, {
      route: upstream.route,
      url: upstream.url,
      healthy: (before?.healthy ?? false) || upstream.healthy,
      in_flight: (before?.in_flight ?? 0) + upstream.in_flight,
      healthy_in: (before?.healthy_in ?? 0) + (upstream.healthy ? 1 : 0),
      seen_by: (before?.seen_by ?? 0) + 1,
    });
  }
  return [...merged.values()];
}
