import { fault, type Fault } from "../core/fault.ts";
import type { Filter } from "../core/filter/filter.ts";
import type { Judgement } from "../core/filter/judging.ts";
import type { Hit } from "../core/hit.ts";
import type { CheckedHead } from "../core/strict/checked-head.ts";
import { HeadView } from "../core/strict/head-view.ts";
import { decide, type Verdict } from "../core/verdict.ts";
import type { NodeContext } from "./context.ts";
import { Mask } from "./events/mask.ts";
import type { Exchange } from "./exchange.ts";
import { newRequestId } from "./forward/request-id.ts";
import type { Route, Site } from "./site.ts";

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

const NONE: ReadonlySet<string> = new Set();

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
  /** Decoders that were counted. */
  #undecodable: ReadonlySet<string> = NONE;
  /** The hits whose events are written: a later judgement holds those of the earlier ones, too. */
  #reported: readonly Hit[] = [];

  constructor(parts: JudgedParts) {
    this.#parts = parts;
    this.requestId = parts.requestId;
  }

  /** HOT PATH. */
  judgeHead(): Decision {
    return this.#judge((filter, view, nowMs) => filter.judge(view, nowMs));
  }

  /** Of a tunnel that the request opened, instead of its head. @param whole or the start of it */
  judgeMessage(message: Buffer, whole: boolean): Decision {
    return this.#judge((filter, view, nowMs) => filter.judgeMessage(view, nowMs, message, whole));
  }

  /** A rule in scope looks at the body, and did not match yet. */
  get wantsBody(): boolean {
    return this.#judgement?.judgeBody !== undefined;
  }

  /** Once, where the body is wanted. @param whole or the start of it */
  judgeBody(body: Buffer, whole: boolean): Decision {
    const startedMs = performance.now();
    return this.#decide(this.#judgement!.judgeBody!(body, whole), startedMs);
  }

  /** Something may stand in what `judgeBody` did not look at. */
  get hasRest(): boolean {
    return this.#judgement?.rest !== undefined;
  }

  /** A chunk behind the start of a body, before it goes on. See `RestScan` for `last`, `BodyRest` for the promise. */
  judgeRest(chunk: Buffer, last: boolean): Decision | Promise<Decision> {
    const startedMs = performance.now();
    const judged = this.#judgement?.rest?.judge(chunk, last);
    const decide = (judgement: Judgement | undefined): Decision =>
      judgement === undefined ? "admitted" : this.#decide(judgement, startedMs);
    return judged instanceof Promise ? judged.then(decide) : decide(judged);
  }

  /** Trailer fields, a flat list as `Exchange.trailers` gives it; after the body, before they go on. */
  judgeTrailers(fields: readonly string[]): Decision {
    const judgeTrailers = this.#judgement?.judgeTrailers;
    if (fields.length === 0 || judgeTrailers === undefined) return "admitted";
    const startedMs = performance.now();
    const values = fields.filter((_, i) => i % 2 === 1).map((value) => Buffer.from(value, "latin1"));
    return this.#decide(judgeTrailers(values), startedMs);
  }

  /** Nothing more is judged. */
  close(): void {
    this.#judgement?.rest?.close();
  }

  /** A rule matched. */
  get matched(): boolean {
    return this.#verdict !== undefined;
  }

  /** Writes the events of the rules that matched, each once, with the status that the client got. */
  report(status: number): void {
    const judgement = this.#judgement;
    if (judgement === undefined || this.#verdict === undefined || judgement.hits === this.#reported) return;
    const { hits, verdict } = this.#fresh(judgement.hits, this.#verdict);
    if (hits.length === 0) return;
    this.#reported = judgement.hits;
    const { node, exchange, head, site, route, clientAddress } = this.#parts;
    node.events.record({
      hits,
      verdict,
      exchange,
      head,
      site,
      route,
      clientAddress,
      requestId: this.requestId,
      durationMs: this.#durationMs,
      status,
    });
  }

  #fresh(hits: readonly Hit[], verdict: Verdict): { hits: readonly Hit[]; verdict: Verdict } {
    if (this.#reported.length === 0) return { hits, verdict };
    const isFresh = hits.map((hit) => !this.#reported.includes(hit));
    const actions = verdict.actions.filter((_, i) => isFresh[i]);
    return { hits: hits.filter((_, i) => isFresh[i]), verdict: { ...verdict, actions } };
  }

  #judge(by: (filter: Filter, view: HeadView, nowMs: number) => Judgement): Decision {
    const { site, route, head, clientAddress } = this.#parts;
    const { ruleset, config } = site;
    if (route.mode === "off") return "admitted";
    if (ruleset === undefined) {
      return config.on.no_ruleset === "pass" ? "admitted" : fault("no_ruleset", "no ruleset was ever loaded");
    }
    const startedMs = performance.now();
    const view = new HeadView(head, clientAddress, route.application);
    return this.#decide(by(ruleset.filter, view, Date.now()), startedMs);
  }

  /** The decoders that were not counted for an earlier part of the request. */
  #uncounted({ undecodable }: Judgement): ReadonlySet<string> {
    if (undecodable.size === 0) return NONE;
    const uncounted = undecodable.difference(this.#undecodable);
    this.#undecodable = new Set(undecodable);
    return uncounted;
  }

  #decide(judgement: Judgement, startedMs: number): Decision {
    const { node, site, clientAddress, trusted } = this.#parts;
    const durationMs = performance.now() - startedMs;
    this.#durationMs += durationMs;
    this.#judgement = judgement;
    node.metrics.filter(durationMs, this.#uncounted(judgement));
    const { hits } = judgement;
    if (hits.length > 0) {
      if (trusted && new Mask(hits).requestId(this.requestId) !== this.requestId) this.requestId = newRequestId();
      this.#verdict = decide(hits, { dryRun: site.config.dry_run, allowed: site.allows(clientAddress) });
      if (this.#verdict.blocked) return "blocked";
      if (site.config.on.spool_full === "block" && !node.events.accepts)
        return fault("spool_full", "no room for an event");
    }
    return troubleOf(judgement, site) ?? "admitted";
  }
}

/** A request that could not be looked at as a whole, where the operator chose to refuse such. */
function troubleOf({ engineError, undecodable, broken }: Judgement, { config: { on } }: Site): Fault | undefined {
  if (engineError && on.engine_error === "block") return fault("engine_error", "the regex engine failed");
  if (broken) return fault("undecodable", "the coding of the body is damaged");
  if (undecodable.size > 0 && on.undecodable === "block") return fault("undecodable", [...undecodable].join(", "));
  return undefined;
}
