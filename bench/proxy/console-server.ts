import { createServer } from "node:http";
import { gunzipSync } from "node:zlib";
import { NODE_PATHS } from "../../src/core/wire.ts";

/**
 * Run as a process: `node console-server.ts PORT`. Takes events as a console does, and says that everything else of the
 * protocol is not there; GET / tells how many hits the events stood for.
 */
let hits = 0;

createServer((request, response) => {
  if (request.url === "/") return response.end(String(hits));
  const events = request.url === NODE_PATHS.events;
  const chunks: Buffer[] = [];
  request.on("data", (chunk: Buffer) => chunks.push(chunk));
  request.on("end", () => {
    if (!events) return response.writeHead(404).end();
    for (const line of gunzipSync(Buffer.concat(chunks)).toString().trimEnd().split("\n")) {
      hits += Number(/"count":(\d+)}$/.exec(line)?.[1] ?? 1);
    }
    response.writeHead(204).end();
  });
}).listen(Number(process.argv[2]), "127.0.0.1");
