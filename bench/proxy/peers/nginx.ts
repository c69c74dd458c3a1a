import { mkdirSync, writeFileSync } from "node:fs";
import type { Peer, PeerPlace } from "../peer.ts";
import { firstLine, PEER_CORE, startPinned, which } from "../process.ts";

/** Plain `proxy_pass` over kept connections: what a proxy that does nothing else costs. */
export const nginx: Peer = {
  name: "nginx",
  missing: async () => (which("nginx") === undefined ? "nginx is not installed" : undefined),
  start: async (place) => startNginx(place, "", ""),
  version: () => firstLine(which("nginx")!, ["-v"]),
};

/** With large bodies: passed on as they come, as the others do it, and nothing goes through files. */
export const streamingNginx: Peer = {
  ...nginx,
  start: async (place) =>
    startNginx(place, "", "client_max_body_size 0; proxy_request_buffering off; proxy_max_temp_file_size 0;"),
};

/** @param top directives of the main level @param http directives of the http level */
export function startNginx({ folder, port, upstreamPort, tls }: PeerPlace, top: string, http: string) {
  mkdirSync(folder, { recursive: true });
  const file = `${folder}/nginx.conf`;
  writeFileSync(
    file,
    `${top}
daemon off; master_process off; worker_processes 1; pid ${folder}/nginx.pid;
events { worker_connections 4096; }
http {
  access_log off; keepalive_requests 1000000000; keepalive_timeout 600s;
  client_body_temp_path ${folder}/body; proxy_temp_path ${folder}/proxy; fastcgi_temp_path ${folder}/fastcgi;
  uwsgi_temp_path ${folder}/uwsgi; scgi_temp_path ${folder}/scgi;
  ${http}
  upstream api { server 127.0.0.1:${upstreamPort}; keepalive 256; keepalive_requests 1000000000; }
  server {
    listen 127.0.0.1:${port}${tls === undefined ? "" : " ssl"};
    ${tls === undefined ? "" : `ssl_certificate ${tls.cert}; ssl_certificate_key ${tls.key}; ssl_protocols TLSv1.2 TLSv1.3;`}
    location / {
      proxy_pass http://api; proxy_http_version 1.1;
      proxy_set_header Connection ""; proxy_set_header Host $http_host;
      proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for; proxy_set_header X-Forwarded-Proto $scheme;
    }
  }
}
`,
  );
  return startPinned(which("nginx")!, ["-p", folder, "-c", file, "-e", "stderr"], { core: PEER_CORE });
}
