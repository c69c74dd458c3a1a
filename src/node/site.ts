import type { Filter } from "../core/filter/filter.ts";
import type { FingerprintKey } from "../core/fingerprint.ts";
import type { HeadLimits } from "../core/strict/check-head.ts";
import { DEFAULT_BLOCK, type BlockTemplate } from "./answer.ts";
import type { Mode, NodeConfig } from "./config/schema.ts";
import { compileAddressSet, compileTrust, type ClientAddressOf } from "./route/client-address.ts";
import { compileRoutes } from "./route/router.ts";
import { openUpstream, type Upstream, type UpstreamObserver } from "./upstream/upstream.ts";

/** A ruleset in force: compiled, with the number and hash under which the node knows it. */
export interface Ruleset {
  readonly filter: Filter;
  readonly number: number;
  readonly hash: string;
  /** Makes the fingerprints of its tables, of events and of sightings. */
  readonly key: FingerprintKey;
}

export interface Route {
  readonly name: string;
  readonly host: string | undefined;
  readonly path: string;
  readonly application: string;
  readonly mode: Mode;
  readonly upstream: Upstream;
}

/**
 * Everything a request needs, made from one configuration and one ruleset. A site is never changed: a reload makes
 * another and swaps it whole, so a request sees one state from its head to its event.
 */
export interface Site {
  readonly config: NodeConfig;
  readonly ruleset: Ruleset | undefined;
  readonly routes: readonly Route[];
  readonly routeOf: (host: string, target: string) => Route | undefined;
  readonly clientAddressOf: ClientAddressOf;
  /** Peers whose X-Forwarded-* and X-Request-Id are believed. */
  readonly trusts: (address: string) => boolean;
  /** Addresses that are never blocked. */
  readonly allows: (address: string) => boolean;
  readonly headLimits: HeadLimits;
  readonly block: BlockTemplate;
}

export interface SiteParts {
  /** The block answer's body, already read. */
  readonly block?: BlockTemplate | undefined;
  readonly ruleset?: Ruleset | undefined;
  readonly observer: UpstreamObserver;
}

/** Opens the upstreams of a configuration and compiles the rest. Close what is replaced with `closeSite`. */
export function buildSite(config: NodeConfig, parts: SiteParts): Site {
  const routes = config.routes.map((route): Route => ({
    name: route.name,
    host: route.host,
    path: route.path,
    application: route.application,
    mode: route.mode ?? config.mode,
    upstream: openUpstream(route.upstream, config.timeouts, parts.observer),
  }));
  return {
    config,
    ruleset: parts.ruleset,
    routes,
    routeOf: compileRoutes(routes),
    clientAddressOf: compileTrust(config.trusted_proxies),
    trusts: compileAddressSet(config.trusted_proxies),
    allows: compileAddressSet(config.allow_from),
    headLimits: headLimits(config, parts.ruleset),
    block: parts.block ?? DEFAULT_BLOCK,
  };
}

/** The same site under another ruleset; upstreams and routes are shared. */
export function withRuleset(site: Site, ruleset: Ruleset): Site {
  return { ...site, ruleset, headLimits: headLimits(site.config, ruleset) };
}

/** Closes the upstreams after what is in flight on them, and after `limitMs` all the same. */
export async function closeSite(site: Site, limitMs?: number): Promise<void> {
  await Promise.all(site.routes.map((route) => route.upstream.close(limitMs)));
}

function headLimits(config: NodeConfig, ruleset: Ruleset | undefined): HeadLimits {
  return {
    headersMax: config.limits.headers_max,
    targetBytesMax: config.limits.target_bytes_max,
    underscores: config.underscores,
    duplicates: config.duplicates,
    ruledNames: ruleset?.filter.ruledHeaderNames ?? new Set(),
  };
}
