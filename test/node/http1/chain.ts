import type { Test } from "tap";
import { checkHead } from "../../../src/core/strict/check-head.ts";
import { openRequestBody } from "../../../src/node/body/request-body.ts";
import type { NodeConfig } from "../../../src/node/config/schema.ts";
import { forward, type Outcome } from "../../../src/node/forward/forward.ts";
import { limitsOf } from "../../core/strict/head.ts";
import { openHarness, type Harness } from "../listen/harness.ts";
import { open } from "./sender.ts";

export interface Chain extends Harness {
  /** What became of the requests, in the order in which they ended. */
  readonly outcomes: Outcome[];
}

export interface ChainOptions {
  /** As in node.yaml. */
  readonly upstream: object;
  readonly timeouts?: Partial<NodeConfig["timeouts"]>;
}

/** The engine on both sides, without rules between: a listener whose requests are checked and forwarded. */
export async function openChain(t: Test, { upstream: config, timeouts = {} }: ChainOptions): Promise<Chain> {
  const outcomes: Outcome[] = [];
  const texts = Object.entries(timeouts).map(([name, ms]) => [name, `${ms}ms`] as const);
  const upstream = open(t, config, Object.fromEntries(texts));
  const all = { ...TIMEOUTS, ...timeouts };
  const harness = await openHarness({
    timeouts,
    exchange(exchange) {
      const head = checkHead(exchange.head, limitsOf());
      if ("code" in head) throw new Error(head.reason);
      const body = openRequestBody(exchange, head, { idleMs: all.body_idle, ruledNames: new Set() });
      const forwarding = {
        exchange,
        head,
        body,
        upstream,
        trusted: false,
        requestId: "id",
        timeouts: all,
        answering() {},
      };
      forward(forwarding, (outcome) => {
        outcomes.push(outcome);
        if (outcome.kind !== "failed" || outcome.sent) return;
        const { code } = outcome.fault;
        exchange.reply.closeAfter();
        exchange.reply.start(502, code, { lines: "Content-Length: 0\r\n", bodyBytes: 0, dated: false });
        exchange.reply.end();
      });
    },
  });
  t.teardown(() => harness.close());
  return { ...harness, outcomes };
}

const TIMEOUTS: NodeConfig["timeouts"] = {
  head: 10_000,
  body_idle: 30_000,
  keep_alive: 65_000,
  connect: 2_000,
  response_head: 60_000,
  response_idle: 60_000,
  drain: 30_000,
};
