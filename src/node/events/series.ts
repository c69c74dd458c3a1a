import type { VpatchEvent } from "../../core/event.ts";
import type { FingerprintKey } from "../../core/fingerprint.ts";
import type { Hit, Point, RuleFacts } from "../../core/hit.ts";
import type { Secret } from "../../core/secret.ts";
import { CandidateHash } from "../../core/token/candidate-hash.ts";
import type { Action } from "../../core/verdict.ts";

/** Where requests are judged: what of an event the configuration says. */
export interface Scene {
  readonly filtrationMode: VpatchEvent["filtration_mode"];
  readonly route: string;
  readonly application: string;
  readonly nodeId: string;
  readonly ruleset: number;
}

/** Hits that are alike: one rule found one token at one point of requests to one route, answered with one status. */
export interface Series {
  readonly rule: RuleFacts;
  readonly point: Point;
  readonly source: string;
  readonly action: Action;
  readonly status: number;
  readonly scene: Scene;
  /** Members of the event's JSON object, as bytes: before those of the request, and behind, up to the duration. */
  readonly head: Buffer;
  readonly tail: Buffer;
}

/** What an event says of a token, and the series it occurs in. */
interface KnownToken {
  readonly hint: string;
  readonly fingerprint: string;
  readonly series: Series[];
}

/** Then all are forgotten. */
const TOKENS_MAX = 1_024;
const SERIES_MAX = 32;
/** Of a keyed hash of 64 bits a number holds 53. */
const HIGH_SHIFT = 11;
const LOW_VALUES = 2 ** 32;

/**
 * The series of tokens seen lately: whoever uses a leaked one uses it again, and what the events have in common is made
 * once. Of a token are kept a keyed hash and what stands in its events, never the token (see `RecentCandidates`).
 */
export class SeriesBook {
  readonly keyId: string;
  readonly #key: FingerprintKey;
  readonly #hash: CandidateHash;
  readonly #tokens = new Map<number, KnownToken>();

  /** @param key makes the fingerprints in events */
  constructor(key: FingerprintKey) {
    this.#key = key;
    this.keyId = key.id;
    this.#hash = new CandidateHash(key.candidateHashKey);
  }

  /** HOT PATH. The same object for the same series, while it is kept. */
  find(hit: Hit, action: Action, status: number, scene: Scene): Series {
    const token = this.#known(hit.token);
    for (const series of token.series) {
      if (
        series.rule === hit.rule &&
        series.point === hit.point &&
        series.source === hit.source &&
        series.action === action &&
        series.status === status &&
        isSame(series.scene, scene)
      )
        return series;
    }
    if (token.series.length === SERIES_MAX) token.series.length = 0;
    const series = begin(hit, action, status, scene, token);
    token.series.push(series);
    return series;
  }

  #known(token: Secret): KnownToken {
    const bytes = token.reveal();
    this.#hash.compute(bytes, 0, bytes.length);
    const hash = (this.#hash.high >>> HIGH_SHIFT) * LOW_VALUES + this.#hash.low;
    let known = this.#tokens.get(hash);
    if (known === undefined) {
      if (this.#tokens.size === TOKENS_MAX) this.#tokens.clear();
      const fingerprint = this.#key.fingerprint(bytes).toString("base64url");
      this.#tokens.set(hash, (known = { hint: token.hint(), fingerprint, series: [] }));
    }
    return known;
  }
}

function isSame(a: Scene, b: Scene): boolean {
  return (
    a.ruleset === b.ruleset &&
    a.route === b.route &&
    a.filtrationMode === b.filtrationMode &&
    a.application === b.application &&
    a.nodeId === b.nodeId
  );
}

function begin({ rule, point, source }: Hit, action: Action, status: number, scene: Scene, token: KnownToken): Series {
  const head = {
    schema: 1,
    action,
    rule_id: rule.id,
    rule_title: rule.title,
    leak: rule.leak,
    rule_mode: rule.mode,
    filtration_mode: scene.filtrationMode,
    point,
    payload: rule.leak === "" ? token.hint : "API leak",
    token_hint: token.hint,
    fingerprint: token.fingerprint,
    token_source: source,
  } satisfies Partial<VpatchEvent>;
  const tail = {
    route: scene.route,
    application: scene.application,
    node_id: scene.nodeId,
    ruleset: scene.ruleset,
  } satisfies Partial<VpatchEvent>;
  return {
    rule,
    point,
    source,
    action,
    status,
    scene,
    head: Buffer.from(membersOf(head)),
    tail: Buffer.from(`${membersOf(tail)},"duration_us":`),
  };
}

/** An object's JSON without its braces. */
function membersOf(object: object): string {
  return JSON.stringify(object).slice(1, -1);
}
