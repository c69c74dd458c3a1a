import { openLog, type Logger } from "../../platform/log.ts";
import { settleHeap } from "../../platform/settle-heap.ts";
import { loadRuleset } from "../ruleset/compile.ts";
import type { AnswerMessage, Answers, Request, RequestMessage } from "./messages.ts";
import { openServer, type Server } from "./server.ts";
import { sentenceOf } from "./start-error.ts";

/**
 * What a worker process runs: it does what the primary asks, one order after the other. It never decides on its own to
 * stop serving; signals go to the primary, and when that is gone node:cluster ends the worker.
 */
let server: Server | undefined;
let stateDir = "";
let log: Logger;
let turn: Promise<void> = Promise.resolve();

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => {});
process.on("message", (message: RequestMessage) => {
  const urgent = message.request.kind === "metrics" || message.request.kind === "status";
  if (urgent) void reply(message);
  else turn = turn.then(() => reply(message));
});

async function reply({ id, request }: RequestMessage): Promise<void> {
  let message: AnswerMessage;
  try {
    message = { id, answer: await obey(request) };
  } catch (error) {
    message = { id, trouble: sentenceOf(error) };
  }
  if (!process.connected) return;
  process.send?.(message, undefined, undefined, () => {
    if (request.kind === "stop") process.exit(0);
  });
}

async function obey(request: Request): Promise<Answers[keyof Answers]> {
  switch (request.kind) {
    case "start": {
      const { config, block, nodeId, ruleset: expected } = request;
      stateDir = config.state_dir;
      log = openLog(config.log.level);
      const ruleset = expected === undefined ? undefined : await load();
      settleHeap();
      const started = await openServer({ config, block, nodeId, ruleset, log });
      server = started;
      return { port: started.port };
    }
    case "config":
      await running().applyConfig(request.config, request.block);
      return null;
    case "ruleset": {
      const ruleset = await load();
      running().applyRuleset(ruleset);
      return { number: ruleset.number, hash: ruleset.hash };
    }
    case "metrics":
      return await running().metrics();
    case "status":
      return running().status();
    case "sightings":
      return running().takeSightings();
    case "stop":
      await server?.stop(request.deadlineMs);
      return null;
  }
}

async function load() {
  const loaded = await loadRuleset(stateDir, log);
  if ("trouble" in loaded) throw new Error(loaded.trouble);
  return loaded;
}

function running(): Server {
  if (server === undefined) throw new Error("the worker has not started");
  return server;
}
