import { setTimeout as delay } from "node:timers/promises";
import { defineCommand } from "../platform/command.ts";
import { openDemoApi } from "./demo-api.ts";
import { prepareDemo, type DemoPorts } from "./demo-files.ts";
import { freePort } from "./free-port.ts";

const FOLDER = "./var/demo";
const WANTED = { console: 7_000, node: 8_080, admin: 9_090 } as const;
const POLL_MS = 50;

export const command = defineCommand({
  usage: `keyward up

Runs a small demo API, a console and a node in front of the API on this machine, with one made-up leaked token, and prints
what to try. Everything lives under ./var/demo and stays there. Ctrl-C stops it.`,
  options: {},
  async run() {
    const demo = await prepareDemo(FOLDER);
    const api = await openDemoApi(demo.eventsFile);
    try {
      const ports = {
        api: api.port,
        node: await portNear(WANTED.node),
        admin: await portNear(WANTED.admin),
        console: await portNear(WANTED.console),
      };
      await demo.write(ports);
      const [{ loadConsoleConfig }, { startConsole }, { openLog }, { newNodeToken, seedLeak }] = await Promise.all([
        import("../console/config/load.ts"),
        import("../console/start.ts"),
        import("../platform/log.ts"),
        import("./demo-leak.ts"),
      ]);
      const loaded = await loadConsoleConfig(demo.consoleFile);
      if ("problems" in loaded) throw new Error("the demo's own configuration was refused");
      const started = await startConsole(loaded.config, openLog(loaded.config.log.level));
      if ("problem" in started) throw new Error(`${started.problem.file} ${started.problem.message}`);
      try {
        await demo.writeNodeToken(await newNodeToken(started));
        await seedLeak(started, demo.token);
        const { runNode } = await import("../node/main.ts");
        const running = runNode({ configFile: demo.nodeFile });
        const ended = running.then(() => false);
        if (await Promise.race([ready(ports.admin), ended])) {
          process.stdout.write(invitation(ports, demo.token, started.firstLink));
        }
        return await running;
      } finally {
        await started.stop();
      }
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

/** The node listens, and has the rules of its console. */
async function ready(adminPort: number): Promise<boolean> {
  for (;;) {
    const answer = await fetch(`http://127.0.0.1:${adminPort}/readyz`).catch(() => undefined);
    await answer?.body?.cancel();
    if (answer?.ok === true) return true;
    await delay(POLL_MS, undefined, { ref: false });
  }
}

function invitation({ node, admin, console }: DemoPorts, token: string, firstLink: string | undefined): string {
  const url = `http://127.0.0.1:${node}`;
  return `
Keyward is up: a node on ${url} in front of a demo API, and a console on http://127.0.0.1:${console}.
${firstLink === undefined ? "" : `\nIts web pages: make the first administrator, within a day: ${firstLink}\n`}
Try, in another terminal:

  a request without a leaked token passes
    curl -i ${url}/v1/items

  one with the leaked token is blocked
    curl -i ${url}/v1/items -H 'Authorization: Bearer ${token}'

  the event it left
    curl -s ${url}/last-event

  the same in the console: leaks, attempts, decisions (docs/api.md)
    TOKEN=$(npm run -s keyward -- console token --config ${FOLDER}/console.yaml --role administrator)
    curl -s -H "Authorization: Bearer $TOKEN" http://127.0.0.1:${console}/api/v1/leaks/1/attempts

API: http://127.0.0.1:${console}/api/docs   Status: http://127.0.0.1:${admin}/status   Metrics: http://127.0.0.1:${admin}/metrics   Stop: Ctrl-C
`;
}
