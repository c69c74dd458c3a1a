import { isIPv6 } from "node:net";
import { canonicalPath } from "./canonical-path.ts";

interface Pattern {
  readonly host?: string | undefined;
  /** Prefix of the path; ends at a segment border. */
  readonly path: string;
}

/**
 * Compiles routes into a look-up from `Host` field (lower case, as received) and request target to the first route in
 * order that fits. `*.example.com` covers one label or more; port and trailing dot of the host do not matter. A path
 * that a back end could read so that another route fits (`/open/..%2fclosed`) fits none.
 */
export function compileRoutes<R extends Pattern>(
  routes: readonly R[],
): (host: string, target: string) => R | undefined {
  const anyHost = routes.filter(({ host }) => host === undefined);
  const exact = new Map<string, R[]>();
  const wildcard = new Map<string, R[]>();
  // Each list already holds, in order, every route its hosts can take, so that a request costs one look-up.
  for (const host of new Set(routes.map((route) => hostOf(route)))) {
    if (host === undefined) continue;
    const suffix = host.startsWith("*.") ? host.slice(1) : undefined;
    const fitting = routes.filter((route) => covers(hostOf(route), suffix === undefined ? host : `*${suffix}`));
    if (suffix === undefined) exact.set(host, fitting);
    else wildcard.set(suffix, fitting);
  }

  return (host, target) => {
    const name = bareHost(host);
    const candidates = exact.get(name) ?? (wildcard.size === 0 ? anyHost : (byLabels(name, wildcard) ?? anyHost));
    const query = target.indexOf("?");
    const path = query === -1 ? target : target.slice(0, query);
    const route = candidates.find((candidate) => fits(candidate.path, path));
    const other = canonicalPath(path);
    if (other === undefined || route === undefined) return route;
    return route === candidates.find((candidate) => fits(candidate.path, other)) ? route : undefined;
  };
}

/** `/v1` fits `/v1` and `/v1/x`, not `/v1x`. */
function fits(prefix: string, path: string): boolean {
  if (prefix === "/") return true;
  if (!path.startsWith(prefix)) return false;
  return path.length === prefix.length || prefix.endsWith("/") || path[prefix.length] === "/";
}

/** Whether every host that `host` stands for is covered by the pattern. */
function covers(pattern: string | undefined, host: string): boolean {
  if (pattern === undefined || pattern === host) return true;
  return pattern.startsWith("*.") && host.length > pattern.length - 1 && host.endsWith(pattern.slice(1));
}

// The longest suffix that has a list; that list includes the shorter ones' routes.
function byLabels<R>(name: string, wildcard: ReadonlyMap<string, R[]>): R[] | undefined {
  for (let dot = name.indexOf("."); dot !== -1; dot = name.indexOf(".", dot + 1)) {
    const found = dot === 0 ? undefined : wildcard.get(name.slice(dot));
    if (found !== undefined) return found;
  }
  return undefined;
}

function hostOf({ host }: Pattern): string | undefined {
  if (host === undefined) return undefined;
  return isIPv6(host) ? `[${host.toLowerCase()}]` : bareHost(host.toLowerCase());
}

function bareHost(host: string): string {
  const colon = host.lastIndexOf(":");
  const name = colon === -1 || host.endsWith("]") ? host : host.slice(0, colon);
  return name.endsWith(".") ? name.slice(0, -1) : name;
}
