import { mkdirSync, writeFileSync } from "node:fs";
import type { Peer } from "../peer.ts";
import { firstLine, PEER_CORE, startPinned, which } from "../process.ts";

export const haproxy: Peer = {
  name: "HAProxy",
  missing: async () => (which("haproxy") === undefined ? "haproxy is not installed" : undefined),
  async start({ folder, port, upstreamPort }) {
    mkdirSync(folder, { recursive: true });
    const file = `${folder}/haproxy.cfg`;
    writeFileSync(
      file,
      `global
  nbthread 1
  maxconn 4096
defaults
  mode http
  option forwardfor
  option http-keep-alive
  http-reuse always
  timeout connect 2s
  timeout client 60s
  timeout server 60s
frontend front
  bind 127.0.0.1:${port}
  default_backend api
backend api
  server one 127.0.0.1:${upstreamPort} pool-max-conn 256
`,
    );
    return startPinned(which("haproxy")!, ["-db", "-f", file], { core: PEER_CORE });
  },
  version: () => firstLine(which("haproxy")!, ["-v"]),
};
