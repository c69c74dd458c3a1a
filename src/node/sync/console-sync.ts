import { hostname } from "node:os";
import { NODE_PATHS, type Heartbeat, type Sighting } from "../../core/wire.ts";
import type { Logger } from "../../platform/log.ts";
import { deliverSightings } from "../sightings/delivery.ts";
import type { ConsoleLink } from "./console-link.ts";
import { followConsole, type FollowOptions, type SyncRefusal } from "./follow-console.ts";
import { startHeartbeat } from "./heartbeat.ts";
import type { KeptRuleset } from "./kept-ruleset.ts";
import { openSyncState, type SyncFacts } from "./sync-state.ts";

export interface ConsoleSyncOptions {
  readonly link: ConsoleLink;
  readonly publicKey: string | undefined;
  readonly kept: KeptRuleset;
  readonly log: Logger;
  /** Of the console's ruleset that serves at the start; 0: none. */
  readonly version: number;
  /** Puts what is kept in force. @returns why it is not */
  apply(): Promise<string | undefined>;
  refused(reason: SyncRefusal): void;
  /** What a heartbeat tells besides the ruleset. */
  describe(): Promise<Omit<Heartbeat, "name" | "ruleset">>;
  /** Undefined where they are off. */
  readonly takeSightings: (() => Promise<readonly Sighting[]>) | undefined;
  readonly rest?: FollowOptions["rest"];
}

export interface ConsoleSync {
  facts(): SyncFacts;
  close(): Promise<void>;
}

/** Everything that goes between this node and its console, but events. One per node; never waits for the console. */
export function startConsoleSync(options: ConsoleSyncOptions): ConsoleSync {
  const { link, kept, log } = options;
  const state = openSyncState(link.url, options.version);
  const heart = startHeartbeat(link, async () => {
    const { version, appliedAtMs, lastError } = state.facts();
    const ruleset = { version, applied_at: appliedAtMs ?? null, error: lastError };
    return { ...(await options.describe()), name: hostname(), ruleset };
  });
  const following = followConsole({
    ...{ link, kept, state, log },
    publicKey: options.publicKey,
    apply: options.apply,
    refused: options.refused,
    applied: heart.beat,
    ...(options.rest === undefined ? {} : { rest: options.rest }),
  });
  const delivery =
    options.takeSightings &&
    deliverSightings({
      take: options.takeSightings,
      log,
      async post(batch) {
        const body = JSON.stringify(batch);
        const headers = { "content-type": "application/json" };
        const answer = await link.ask("POST", NODE_PATHS.sightings, { headers, body });
        if ("away" in answer) return "away";
        if (answer.status === 200) return "taken";
        return answer.status === 400 || answer.status === 413 ? "refused" : "away";
      },
    });
  return {
    facts: state.facts,
    async close() {
      heart.close();
      await delivery?.close();
      await following.close();
    },
  };
}
