import { createServer } from "node:http";
import { gunzipSync } from "node:zlib";

/** Run as a process: `node console-server.ts PORT`. Takes events as a console does; GET tells how many hits they stood for. */
let hits = 0;

createServer((request, response) => {
  if (request.method === "GET") return response.end(String(hits));
  const chunks: Buffer[] = [];
  request.on("data", (chunk: Buffer) => chunks.push(chunk));
  request.on("end", () => {
    for (const line of gunzipSync(Buffer.concat(chunks)).toString().trimEnd().split("\n")) {
      hits += Number(/"count":(\d+)}$/.exec(line)?.[1] ?? 1);
    }
    response.writeHead(204).end();
  });
}).listen(Number(process.argv[2]), "127.0.0.1");
