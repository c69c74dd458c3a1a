import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Peer } from "../peer.ts";
import { PEER_CORE, startPinned } from "../process.ts";

const SERVER = fileURLToPath(new URL("./http-proxy-3-server.ts", import.meta.url));

/** The proxy library of this ecosystem, in the smallest server there is. */
export const httpProxy3: Peer = {
  name: "http-proxy-3",
  missing: async () => undefined,
  start: async ({ port, upstreamPort }) =>
    startPinned(process.execPath, [SERVER, String(port), String(upstreamPort)], {
      core: PEER_CORE,
      env: { NODE_ENV: "production" },
    }),
  async version() {
    let folder = dirname(createRequire(import.meta.url).resolve("http-proxy-3"));
    for (; folder !== "/"; folder = dirname(folder)) {
      try {
        const { name, version } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Record<
          string,
          string
        >;
        if (name === "http-proxy-3") return `http-proxy-3 ${version}`;
      } catch {
        // Not the package's own folder yet.
      }
    }
    return "http-proxy-3";
  },
};
