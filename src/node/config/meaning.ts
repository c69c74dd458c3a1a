import { isIP } from "node:net";
import type { NodeConfig } from "./schema.ts";
import { readUpstreamUrl } from "./upstream-url.ts";

/** A mistake at a place in the configuration. */
export interface Mistake {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
const HOST =
  /^(?:\*\.)?(?=.{1,253}$)[A-Za-z0-9_](?:[A-Za-z0-9_-]*[A-Za-z0-9_])?(?:\.[A-Za-z0-9_](?:[A-Za-z0-9_-]*[A-Za-z0-9_])?)*$/;
/** Framing is the node's own business; these would break it. */
const FRAMING = new Set([
  "connection",
  "content-length",
  "keep-alive",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);

/** What a schema cannot say: options that contradict each other or mean nothing. */
export function checkMeaning(config: NodeConfig): Mistake[] {
  return [...listeners(config), ...routes(config), ...upstreams(config), ...blockHeaders(config)];
}

function listeners({ listen, admin }: NodeConfig): Mistake[] {
  const mistakes: Mistake[] = [];
  for (const [path, { host }] of [
    ["listen", listen],
    ["admin", admin],
  ] as const) {
    if (isIP(host) === 0 && !HOST.test(host))
      mistakes.push({ path: [path, "host"], message: "expected an address or a host name" });
  }
  const overlap = listen.host === admin.host || isWildcard(listen.host) || isWildcard(admin.host);
  if (listen.port !== 0 && listen.port === admin.port && overlap) {
    mistakes.push({ path: ["admin", "port"], message: "expected another port than listen.port" });
  }
  return mistakes;
}

function routes({ routes: all }: NodeConfig): Mistake[] {
  const names = new Set<string>();
  return all.flatMap(({ name, host }, i): Mistake[] => {
    const mistakes: Mistake[] = [];
    if (names.has(name)) mistakes.push({ path: ["routes", i, "name"], message: "expected a name no other route has" });
    names.add(name);
    if (host !== undefined && !HOST.test(host) && isIP(host.replace(/^\[(.*)\]$/, "$1")) === 0) {
      mistakes.push({
        path: ["routes", i, "host"],
        message: "expected a host such as api.example.com or *.example.com, without a port",
      });
    }
    return mistakes;
  });
}

function upstreams({ routes: all }: NodeConfig): Mistake[] {
  return all.flatMap(({ upstream: { urls, tls } }, i): Mistake[] => {
    const path = ["routes", i, "upstream"];
    const read = urls.map((text) => readUpstreamUrl(text)!);
    const mistakes = read.flatMap(({ url }, j): Mistake[] => {
      const { username, password, pathname, search, hash } = url;
      const at = [...path, "urls", j];
      if (username + password !== "") return [{ path: at, message: "expected no user or password in the address" }];
      if (pathname !== "/" || search + hash !== "")
        return [{ path: at, message: `expected ${urls[j]!.split(":", 1)[0]}://host:port without a path` }];
      return [];
    });
    if (read.some(({ http2 }) => http2 !== read[0]!.http2))
      mistakes.push({
        path: [...path, "urls"],
        message: "expected either HTTP/2 (h2, h2s) or HTTP/1.1 (http, https) for all",
      });
    if ((tls.cert === undefined) !== (tls.key === undefined))
      mistakes.push({ path: [...path, "tls"], message: "expected both cert and key, or neither" });
    return mistakes;
  });
}

function blockHeaders({ block }: NodeConfig): Mistake[] {
  return Object.entries(block.headers).flatMap(([name, value]): Mistake[] => {
    const path = ["block", "headers", name];
    if (!TOKEN.test(name)) return [{ path, message: "expected a header name" }];
    if (FRAMING.has(name.toLowerCase()))
      return [{ path, message: "expected another header: the node sets this one itself" }];
    // oxlint-disable-next-line no-control-regex -- control bytes are what is looked for
    if (/[\x00-\x08\x0a-\x1f\x7f]|[^\x00-\xff]/.test(value))
      return [{ path, message: "expected a value of Latin-1 without control characters" }];
    return [];
  });
}

function isWildcard(host: string): boolean {
  return host === "0.0.0.0" || host === "::";
}
