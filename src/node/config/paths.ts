import { resolve } from "node:path";
import type { NodeConfig } from "./schema.ts";

/** Relative paths of a configuration are meant from the folder of its file. Gives the configuration with absolute ones. */
export function resolvePaths(config: NodeConfig, folder: string): NodeConfig {
  const from = (path: string): string => resolve(folder, path);
  const maybe = (path: string | undefined): string | undefined => (path === undefined ? undefined : from(path));
  const { listen, rules, block, events, console } = config;
  const pair = <T extends { cert: string; key: string }>(tls: T): T => ({
    ...tls,
    cert: from(tls.cert),
    key: from(tls.key),
  });
  return {
    ...config,
    listen:
      listen.tls === undefined ? listen : { ...listen, tls: { ...pair(listen.tls), sni: listen.tls.sni.map(pair) } },
    routes: config.routes.map((route) => {
      const { ca, cert, key, ...rest } = route.upstream.tls;
      const tls = { ...rest, ca: maybe(ca), cert: maybe(cert), key: maybe(key) };
      return { ...route, upstream: { ...route.upstream, tls } };
    }),
    rules: rules === undefined ? undefined : { file: from(rules.file) },
    console:
      console === undefined ? undefined : { ...console, token_file: from(console.token_file), ca: maybe(console.ca) },
    state_dir: from(config.state_dir),
    block: { ...block, body_file: maybe(block.body_file) },
    events: { ...events, log: isFile(events.log) ? from(events.log) : events.log },
  };
}

/** Files whose content belongs to the configuration: certificates, keys, the block answer. */
export function filesOf({ listen, routes, block }: NodeConfig): string[] {
  const pairs = listen.tls === undefined ? [] : [listen.tls, ...listen.tls.sni];
  const files = [
    ...pairs.flatMap(({ cert, key }) => [cert, key]),
    ...routes.flatMap(({ upstream: { tls } }) => [tls.ca, tls.cert, tls.key]),
    block.body_file,
  ];
  return [...new Set(files.filter((file) => file !== undefined))];
}

function isFile(log: string): boolean {
  return log !== "stdout" && log !== "none";
}
