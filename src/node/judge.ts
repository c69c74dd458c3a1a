import { fault, type Fault } from "../core/fault.ts";
import type { Judgement } from "../core/filter/filter.ts";
import type { Hit } from "../core/hit.ts";
import { decide, type Verdict } from "../core/verdict.ts";
import type { NodeContext } from "./context.ts";
import { maskOf } from "./events/mask.ts";
import type { Exchange } from "./exchange.ts";
import { newRequestId } from "./forward/request-id.ts";
import type { Route, Site } from "./site.ts";
import type { CheckedHead } from "./strict/checked-head.ts";
import { HeadView } from "./view.ts";

export interface JudgedParts {
  readonly head: CheckedHead;
  readonly exchange: Exchange;
  readonly node: NodeContext;
  readonly site: Site;
  readonly route: Route;
  readonly clientAddress: string;
  /** The peer is a trusted proxy, so that the id may be one it chose. */
  readonly trusted: boolean;
  readonly requestId: string;
}

export type Decision = "admitted" | "blocked" | Fault;

/**
 * One request before the filter: judged by its head, then by its body where a rule asks for that. Decides by mode, policy
 * and the choices for what went wrong, and writes the events.
 */
export class Judge {
  /** The request's id, or a new one where the id that a proxy chose holds a matched token. */
  requestId: string;
  readonly #parts: JudgedParts;
  #judgement: Judgement | undefined;
  #verdict: Verdict | undefined;
  #durationMs = 0;
  /** Made for the first report: nearly every request has none. */
  #reported: Set<Hit> | undefined;

  constructor(parts: JudgedParts) {
    this.#parts = parts;
    this.requestId = parts.requestId;
  }

  /** HOT PATH. */
  judgeHead(): Decision {
    const { site, route, head, clientAddress } = this.#parts;
    const { ruleset, config } = site;
    if (route.mode === "off") return "admitted";
    if (ruleset === undefined) {
      return config.on.no_ruleset === "pass" ? "admitted" : fault("no_ruleset", "no ruleset was ever loaded");
    }
    const startedMs = performance.now();
    const view = new HeadView(head, clientAddress, route.application);
    return this.#decide(ruleset.filter.judge(view, Date.now()), startedMs);
  }

  /** A rule in scope looks at the body, and did not match yet. */
  get wantsBody(): boolean {
    return this.#judgement?.judgeBody !== undefined;
  }

  /** Once, where the body is wanted. @param whole or the start of it, and `judgeRest` goes on */
  judgeBody(body: Buffer, whole: boolean): Decision {
    const startedMs = performance.now();
    return this.#decide(this.#judgement!.judgeBody!(body, whole), startedMs);
  }

  /** A chunk behind the start of a body, before it goes on. See `RestScan` for `last`. */
  judgeRest(chunk: Buffer, last: boolean): Decision {
    const judgeRest = this.#judgement?.judgeRest;
    if (judgeRest === undefined) return "admitted";
    const startedMs = performance.now();
    const judgement = judgeRest(chunk, last);
    return judgement === undefined ? "admitted" : this.#decide({ ...judgement, judgeRest }, startedMs);
  }

  /** Writes the events of the rules that matched, each once, with the status that the client got. */
  report(status: number): void {
    const judgement = this.#judgement;
    if (judgement === undefined || this.#verdict === undefined) return;
    const reported = (this.#reported ??= new Set());
    const fresh = judgement.hits.map((hit) => !reported.has(hit));
    if (!fresh.includes(true)) return;
    const hits = judgement.hits.filter((_, i) => fresh[i]);
    const verdict = { ...this.#verdict, actions: this.#verdict.actions.filter((_, i) => fresh[i]) };
    for (const hit of hits) reported.add(hit);
    const { requestId } = this;
    this.#parts.node.events.record({
      ...this.#parts,
      ...{ requestId, hits, verdict, durationMs: this.#durationMs, status },
    });
  }

  #decide(judgement: Judgement, startedMs: number): Decision {
    const { node, site, clientAddress, trusted } = this.#parts;
    const durationMs = performance.now() - startedMs;
    this.#durationMs += durationMs;
    this.#judgement = judgement;
    node.metrics.filter(durationMs, judgement.undecodable);
    const { hits } = judgement;
    if (hits.length > 0) {
      if (trusted && maskOf(hits).requestId(this.requestId) !== this.requestId) this.requestId = newRequestId();
      this.#verdict = decide(hits, { dryRun: site.config.dry_run, allowed: site.allows(clientAddress) });
      if (this.#verdict.blocked) return "blocked";
    }
    return troubleOf(judgement, site) ?? "admitted";
  }
}

/** A request that could not be looked at as a whole, where the operator chose to refuse such. */
function troubleOf({ engineError, undecodable }: Judgement, { config: { on } }: Site): Fault | undefined {
  if (engineError && on.engine_error === "block") return fault("engine_error", "the regex engine failed");
  if (undecodable.size > 0 && on.undecodable === "block") return fault("undecodable", [...undecodable].join(", "));
  return undefined;
}
