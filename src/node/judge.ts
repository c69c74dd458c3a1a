import { fault, type Fault } from "../core/fault.ts";
import type { Judgement } from "../core/filter/filter.ts";
import { decide } from "../core/verdict.ts";
import type { NodeContext } from "./context.ts";
import { maskOf } from "./events/mask.ts";
import type { Exchange } from "./exchange.ts";
import { newRequestId } from "./forward/request-id.ts";
import type { Route, Site } from "./site.ts";
import type { CheckedHead } from "./strict/checked-head.ts";
import { HeadView } from "./view.ts";

export interface Judging {
  readonly head: CheckedHead;
  readonly exchange: Exchange;
  readonly node: NodeContext;
  readonly site: Site;
  readonly route: Route;
  readonly clientAddress: string;
  readonly requestId: string;
}

export interface Judged {
  readonly decision: "admitted" | "blocked" | Fault;
  /** Writes the events of the request, with the status that the client got. Only the first call counts. */
  readonly report: (status: number) => void;
  /** The request's id, or a new one where the id that a proxy chose holds a matched token. */
  readonly requestId: string;
}

const NOTHING_TO_REPORT = (): void => {};

/** Runs the filter over a checked head and decides by mode, policy and the choices for what went wrong. */
export function judge(judging: Judging): Judged {
  const { node, site, route, head, clientAddress } = judging;
  const { ruleset, config } = site;
  const unremarkable = (decision: Judged["decision"]): Judged => ({
    decision,
    report: NOTHING_TO_REPORT,
    requestId: judging.requestId,
  });
  if (route.mode === "off") return unremarkable("admitted");
  if (ruleset === undefined) {
    return unremarkable(
      config.on.no_ruleset === "pass" ? "admitted" : fault("no_ruleset", "no ruleset was ever loaded"),
    );
  }
  const startedMs = performance.now();
  const judgement = ruleset.filter.judge(new HeadView(head, clientAddress, route.application), Date.now());
  const durationMs = performance.now() - startedMs;
  node.metrics.filter(durationMs, judgement.undecodable);
  const { hits } = judgement;
  if (hits.length === 0) return unremarkable(troubleOf(judgement, site) ?? "admitted");
  const requestId =
    maskOf(hits).requestId(judging.requestId) === judging.requestId ? judging.requestId : newRequestId();
  const verdict = decide(hits, { dryRun: config.dry_run, allowed: site.allows(clientAddress) });
  return {
    decision: verdict.blocked ? "blocked" : (troubleOf(judgement, site) ?? "admitted"),
    report: once((status) => node.events.record({ ...judging, requestId, hits, verdict, durationMs, status })),
    requestId,
  };
}

/** A request that could not be looked at as a whole, where the operator chose to refuse such. */
function troubleOf({ engineError, undecodable }: Judgement, { config: { on } }: Site): Fault | undefined {
  if (engineError && on.engine_error === "block") return fault("engine_error", "the regex engine failed");
  if (undecodable.size > 0 && on.undecodable === "block") return fault("undecodable", [...undecodable].join(", "));
  return undefined;
}

/** Only the first status counts: a request has one answer. */
function once(record: (status: number) => void): (status: number) => void {
  let done = false;
  return (status) => {
    if (!done) record(status);
    done = true;
  };
}
