import { lookup } from "node:dns/promises";
import { isIP } from "node:net";
import { explainSystemError } from "../../platform/system-error.ts";
import type { Mistake } from "./meaning.ts";
import type { NodeConfig } from "./schema.ts";
import { readUpstreamUrl } from "./upstream-url.ts";

/** A name server that does not answer must not hold up the start for ever. */
const LOOKUP_TIMEOUT_MS = 5_000;

/** Upstream hosts that have no address. Hosts in `known` were resolved before and are not asked for again. */
export async function unresolvableHosts(
  { routes }: NodeConfig,
  known: ReadonlySet<string> = new Set(),
): Promise<Mistake[]> {
  const answers = new Map<string, Promise<string>>();
  const checks = routes.flatMap(({ upstream }, i) =>
    upstream.urls.map(async (url, j): Promise<Mistake[]> => {
      const host = hostOf(url);
      if (known.has(host) || isIP(host) !== 0) return [];
      if (!answers.has(host)) answers.set(host, resolve(host));
      const trouble = await answers.get(host)!;
      return trouble === "" ? [] : [{ path: ["routes", i, "upstream", "urls", j], message: `host ${host} ${trouble}` }];
    }),
  );
  return (await Promise.all(checks)).flat();
}

export function upstreamHosts({ routes }: NodeConfig): Set<string> {
  return new Set(routes.flatMap(({ upstream }) => upstream.urls.map(hostOf)));
}

function hostOf(url: string): string {
  return readUpstreamUrl(url)!.url.hostname.replace(/^\[(.*)\]$/, "$1");
}

async function resolve(host: string): Promise<string> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<string>((done) => {
    timer = setTimeout(() => done("could not be resolved in time"), LOOKUP_TIMEOUT_MS);
  });
  const found = lookup(host).then(() => "", explainSystemError);
  try {
    return await Promise.race([found, late]);
  } finally {
    clearTimeout(timer);
  }
}
