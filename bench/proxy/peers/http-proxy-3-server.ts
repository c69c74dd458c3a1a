import { Agent, createServer } from "node:http";
import { createProxyServer } from "http-proxy-3";

/** Run as a process: `node http-proxy-3-server.ts PORT UPSTREAM_PORT`. */
const [port, upstreamPort] = process.argv.slice(2);
const proxy = createProxyServer({
  target: `http://127.0.0.1:${upstreamPort}`,
  agent: new Agent({ keepAlive: true, maxSockets: 256 }),
  xfwd: true,
});
createServer((request, response) => proxy.web(request, response)).listen(Number(port), "127.0.0.1");
