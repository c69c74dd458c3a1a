import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import type { Peer } from "../peer.ts";
import { firstLine, which } from "../process.ts";
import { patternOf } from "../workload.ts";
import { startNginx } from "./nginx.ts";

const MODULES = "/usr/lib/nginx/modules";
/** The module of Debian's package, and the one it wants to be loaded before it. */
const NEEDED = ["ndk_http_module.so", "ngx_http_modsecurity_module.so"].map((name) => `${MODULES}/${name}`);

/** nginx with ModSecurity 3 and as many regex rules on `Authorization` as Keyward has. */
export function modsecurity(rules: number): Peer {
  return {
    name: `nginx + ModSecurity, ${rules.toLocaleString("en")} rules`,
    async missing() {
      if (which("nginx") === undefined) return "nginx is not installed";
      return existsSync(NEEDED[1]!) ? undefined : "libnginx-mod-http-modsecurity is not installed";
    },
    async start(place) {
      mkdirSync(place.folder, { recursive: true });
      const file = `${place.folder}/rules.conf`;
      const lines = Array.from(
        { length: rules },
        (_, i) =>
          `SecRule REQUEST_HEADERS:Authorization "@rx ${patternOf(i)}" "id:${i + 1},phase:1,deny,status:403,nolog"`,
      );
      writeFileSync(
        file,
        ["SecRuleEngine On", "SecAuditEngine Off", "SecRequestBodyAccess Off", ...lines, ""].join("\n"),
      );
      const load = NEEDED.filter(existsSync).map((module) => `load_module ${module};`);
      return startNginx(place, load.join("\n"), `modsecurity on; modsecurity_rules_file ${file};`);
    },
    version: () => firstLine("dpkg-query", ["-W", "-f", "${Package} ${Version}", "libmodsecurity3"]),
  };
}
