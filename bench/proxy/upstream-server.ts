import { createServer } from "node:http";
import { BODY } from "./workload.ts";

/** Run as a process: `node upstream-server.ts PORT`. */
createServer((request, response) => {
  request
    .resume()
    .once("end", () =>
      response.writeHead(200, { "Content-Type": "application/json", "Content-Length": BODY.length }).end(BODY),
    );
}).listen(Number(process.argv[2]), "127.0.0.1");
