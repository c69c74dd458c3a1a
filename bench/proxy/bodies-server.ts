import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { BYTES } from "./bodies-workload.ts";

/**
 * Run as a process: `node bodies-server.ts PORT`. GET /length and GET /chunked answer with a large body; a POST is read
 * to its end and answered with how many bytes it had.
 */
const BODY = Buffer.alloc(BYTES, "x");

function answerUpload(request: IncomingMessage, response: ServerResponse): void {
  let bytes = 0;
  request.on("data", (chunk: Buffer) => (bytes += chunk.length));
  request.on("end", () => {
    const text = JSON.stringify({ bytes });
    response.writeHead(200, { "Content-Type": "application/json", "Content-Length": text.length }).end(text);
  });
}

createServer({ keepAliveTimeout: 600_000 }, (request, response) => {
  if (request.method === "POST") return answerUpload(request, response);
  const known = request.url === "/length" ? { "Content-Length": BYTES } : {};
  response.writeHead(200, { "Content-Type": "application/octet-stream", ...known });
  response.write(BODY);
  response.end();
}).listen(Number(process.argv[2]), "127.0.0.1");
