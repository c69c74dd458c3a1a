import type { Sighting } from "../../core/wire.ts";
import type { MetricData } from "../../platform/tally.ts";
import type { BlockTemplate } from "../answer.ts";
import type { NodeConfig } from "../config/schema.ts";
import type { Ruleset } from "../site.ts";

/** What the processes that serve are told to do. */
export interface Orders {
  readonly config: NodeConfig;
  readonly block: BlockTemplate;
  readonly nodeId: string;
  /** The ruleset in force when they start; undefined where no rules are configured. */
  readonly ruleset: RulesetOrder | undefined;
}

export interface RulesetOrder {
  readonly number: number;
  readonly hash: string;
  /** Compiled in this process; others load the saved one. */
  readonly compiled: Ruleset;
}

/** One process that serves, as /status shows it. */
export interface MemberStatus {
  readonly pid: number;
  readonly ready: boolean;
  /** Number of the ruleset in force there. */
  readonly ruleset: number | undefined;
  readonly connections: number;
  readonly upstreams: readonly UpstreamStatus[];
}

export interface UpstreamStatus {
  readonly route: string;
  readonly url: string;
  readonly healthy: boolean;
  readonly in_flight: number;
}

/** A process that cannot do what it was told says why in a sentence, and goes on as before. */
export type Troubles = readonly string[];

/** The processes that serve: this one alone, or workers. */
export interface Crew {
  /** Port in use; known once started. */
  readonly port: number;
  /** Starts serving. Rejects with a StartError when it cannot. */
  start(orders: Orders): Promise<void>;
  applyConfig(config: NodeConfig, block: BlockTemplate): Promise<Troubles>;
  applyRuleset(ruleset: RulesetOrder): Promise<Troubles>;
  /** Of the processes that may write events now. */
  pids(): readonly number[];
  /** At least one process accepts requests. */
  ready(): boolean;
  /** Per process, and what processes that ended had counted. */
  metrics(): Promise<readonly (readonly MetricData[])[]>;
  status(): Promise<readonly MemberStatus[]>;
  /** What was seen of credentials since the last time, by all processes. */
  takeSightings(): Promise<readonly Sighting[]>;
  /** Processes that died and were replaced. */
  losses(): number;
  /** Stops accepting, lets what is in flight finish, and cuts the rest at the deadline. */
  stop(deadlineMs: number): Promise<void>;
}
