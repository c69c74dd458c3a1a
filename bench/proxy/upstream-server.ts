import { createServer } from "node:http";
import { BODY, LARGE, LARGE_BYTES } from "./workload.ts";

const large = Buffer.alloc(LARGE_BYTES);

/** Run as a process: `node upstream-server.ts PORT`. */
createServer((request, response) => {
  const body = request.url === LARGE ? large : BODY;
  request
    .resume()
    .once("end", () =>
      response.writeHead(200, { "Content-Type": "application/json", "Content-Length": body.length }).end(body),
    );
}).listen(Number(process.argv[2]), "127.0.0.1");
