import { mkdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { LOAD_CORE, startPinned, untilReady, which, type Pinned } from "./process.ts";
import { BODY, LARGE, LARGE_BYTES, READING } from "./workload.ts";

const SERVER = fileURLToPath(new URL("./upstream-server.ts", import.meta.url));

/** The API behind every peer: nginx with a fixed answer, or a small server of Node's where there is none. */
export async function startUpstream(folder: string, port: number): Promise<Pinned> {
  mkdirSync(folder, { recursive: true });
  const nginx = which("nginx");
  const upstream =
    nginx === undefined
      ? startPinned(process.execPath, [SERVER, String(port)], { core: LOAD_CORE })
      : startPinned(nginx, ["-p", folder, "-c", configure(folder, port), "-e", "stderr"], { core: LOAD_CORE });
  await untilReady(`http://127.0.0.1:${port}/`);
  return upstream;
}

function configure(folder: string, port: number): string {
  const file = `${folder}/nginx.conf`;
  writeFileSync(folder + LARGE, Buffer.alloc(LARGE_BYTES));
  writeFileSync(
    file,
    `daemon off; master_process off; worker_processes 1; pid ${folder}/nginx.pid;
events { worker_connections 4096; }
http {
  access_log off; keepalive_requests 1000000000; keepalive_timeout 600s;
  client_body_temp_path ${folder}/body; proxy_temp_path ${folder}/proxy; fastcgi_temp_path ${folder}/fastcgi;
  uwsgi_temp_path ${folder}/uwsgi; scgi_temp_path ${folder}/scgi;
  server {
    listen 127.0.0.1:${port};
    # Answers when it has the whole body, as an application does; the other location does not wait for it.
    location ${READING} {
      client_body_buffer_size 2m; client_max_body_size 0;
      proxy_pass http://127.0.0.1:${port}/; proxy_pass_request_body off; proxy_set_header Content-Length "";
    }
    location = ${LARGE} { alias ${folder}${LARGE}; }
    location / { default_type application/json; return 200 '${BODY}'; }
  }
}
`,
  );
  return file;
}
