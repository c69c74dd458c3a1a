import { fault, type Fault } from "../core/fault.ts";
import type { Judgement } from "../core/filter/filter.ts";
import { decide, type Verdict } from "../core/verdict.ts";
import type { Mode } from "./config/schema.ts";
import type { NodeContext } from "./context.ts";
import { eventsOf } from "./events/record.ts";
import type { Peer } from "./exchange.ts";
import type { Route, Ruleset, Site } from "./site.ts";
import type { CheckedHead } from "./strict/checked-head.ts";
import { HeadView } from "./view.ts";

export interface Judging {
  readonly head: CheckedHead;
  readonly peer: Peer;
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
}

const NOTHING_TO_REPORT = (): void => {};
const ADMITTED: Judged = { decision: "admitted", report: NOTHING_TO_REPORT };

/** Runs the filter over a checked head and decides by mode, policy and the choices for what went wrong. */
export function judge(judging: Judging): Judged {
  const { node, site, route, head, clientAddress } = judging;
  const { ruleset, config } = site;
  if (route.mode === "off") return ADMITTED;
  if (ruleset === undefined) {
    if (config.on.no_ruleset === "pass") return ADMITTED;
    return { decision: fault("no_ruleset", "no ruleset was ever loaded"), report: NOTHING_TO_REPORT };
  }
  const startedMs = performance.now();
  const judgement = ruleset.filter.judge(new HeadView(head, clientAddress, route.application), Date.now());
  const durationMs = performance.now() - startedMs;
  node.metrics.filter(durationMs, judgement.undecodable);
  const { hits } = judgement;
  if (hits.length === 0) {
    const trouble = troubleOf(judgement, site);
    return trouble === undefined ? ADMITTED : { decision: trouble, report: NOTHING_TO_REPORT };
  }
  const verdict = decide(hits, { dryRun: config.dry_run, allowed: site.allows(clientAddress) });
  node.metrics.threat(verdict.blocked);
  return {
    decision: verdict.blocked ? "blocked" : (troubleOf(judgement, site) ?? "admitted"),
    report: reporter(judging, ruleset, judgement, verdict, route.mode, durationMs),
  };
}

/** A request that could not be looked at as a whole, where the operator chose to refuse such. */
function troubleOf({ engineError, undecodable }: Judgement, { config: { on } }: Site): Fault | undefined {
  if (engineError && on.engine_error === "block") return fault("engine_error", "the regex engine failed");
  if (undecodable.size > 0 && on.undecodable === "block") return fault("undecodable", [...undecodable].join(", "));
  return undefined;
}

function reporter(
  { head, peer, node, route, clientAddress, requestId }: Judging,
  ruleset: Ruleset,
  { hits }: Judgement,
  { actions }: Verdict,
  filtrationMode: Exclude<Mode, "off">,
  durationMs: number,
): (status: number) => void {
  const timeMs = Date.now();
  let reported = false;
  return (status) => {
    if (reported) return;
    reported = true;
    const userAgent = head.names.indexOf("user-agent");
    const facts = {
      timeMs,
      requestId,
      method: head.method,
      scheme: head.scheme,
      host: head.host,
      target: head.target,
      userAgent: userAgent === -1 ? "" : head.fields[2 * userAgent + 1]!,
      proto: head.proto,
      status,
      remoteAddress: clientAddress,
      remotePort: peer.port,
      route: route.name,
      application: route.application,
      nodeId: node.nodeId,
      ruleset: ruleset.number,
      filtrationMode,
      durationMs,
    };
    for (const event of eventsOf(hits, actions, facts, ruleset.key)) node.events.write(event);
  };
}
