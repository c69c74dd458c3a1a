import { setTimeout as delay } from "node:timers/promises";
import { defineCommand } from "../platform/command.ts";
import { openDemoApi } from "./demo-api.ts";
import { prepareDemo } from "./demo-files.ts";
import { freePort } from "./free-port.ts";

const FOLDER = "./var/demo";
const NODE_PORT = 8_080;
const ADMIN_PORT = 9_090;
const READY_POLL_MS = 50;

export const command = defineCommand({
  usage: `keyward up

Runs a small demo API and a node in front of it on this machine, with one made-up leaked token, and prints
three curl lines to try. Everything lives under ./var/demo. Ctrl-C stops it.`,
  options: {},
  async run() {
    const demo = await prepareDemo(FOLDER);
    const api = await openDemoApi(demo.eventsFile);
    try {
      const ports = { api: api.port, node: await portNear(NODE_PORT), admin: await portNear(ADMIN_PORT) };
      await demo.write(ports);
      const { runNode } = await import("../node/main.ts");
      const running = runNode({ configFile: demo.configFile });
      const ended = running.then(() => false);
      if (await Promise.race([ready(ports.admin), ended])) process.stdout.write(invitation(ports, demo.token));
      return await running;
    } finally {
      api.close();
    }
  },
});

/** The wanted port, or another one and a line that says so. */
async function portNear(wanted: number): Promise<number> {
  const port = await freePort(wanted);
  if (port !== wanted) process.stdout.write(`Port ${wanted} is taken; using ${port}.\n`);
  return port;
}

async function ready(adminPort: number): Promise<boolean> {
  for (;;) {
    const answer = await fetch(`http://127.0.0.1:${adminPort}/readyz`).catch(() => undefined);
    await answer?.body?.cancel();
    if (answer?.ok === true) return true;
    await delay(READY_POLL_MS, undefined, { ref: false });
  }
}

function invitation(ports: { node: number; admin: number }, token: string): string {
  const url = `http://127.0.0.1:${ports.node}`;
  return `
Keyward is up: a node on ${url} in front of a demo API. Try, in another terminal:

  a request without a leaked token passes
    curl -i ${url}/v1/items

  one with the leaked token is blocked
    curl -i ${url}/v1/items -H 'Authorization: Bearer ${token}'

  the event it left
    curl -s ${url}/last-event

Status: http://127.0.0.1:${ports.admin}/status   Metrics: http://127.0.0.1:${ports.admin}/metrics   Stop: Ctrl-C
`;
}
