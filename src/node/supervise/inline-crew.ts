import type { Logger } from "../../platform/log.ts";
import type { Crew } from "./crew.ts";
import { openServer, type Server } from "./server.ts";
import { sentenceOf, StartError } from "./start-error.ts";

/** This process serves by itself: `workers: 1`. */
export function inlineCrew(log: Logger): Crew {
  let server: Server | undefined;
  let stopped = false;
  return {
    get port() {
      return server?.port ?? 0;
    },
    async start({ config, block, nodeId, ruleset }) {
      try {
        server = await openServer({ config, block, nodeId, ruleset: ruleset?.compiled, log });
      } catch (error) {
        throw new StartError(sentenceOf(error));
      }
    },
    async applyConfig(config, block) {
      try {
        await server?.applyConfig(config, block);
        return [];
      } catch (error) {
        return [sentenceOf(error)];
      }
    },
    async applyRuleset({ compiled }) {
      server?.applyRuleset(compiled);
      return [];
    },
    pids: () => (stopped ? [] : [process.pid]),
    ready: () => server !== undefined,
    metrics: async () => (server === undefined ? [] : [await server.metrics()]),
    status: async () => (server === undefined ? [] : [server.status()]),
    takeSightings: async () => server?.takeSightings() ?? [],
    losses: () => 0,
    async stop(deadlineMs) {
      await server?.stop(deadlineMs);
      server = undefined;
      stopped = true;
    },
  };
}
