import { freePort } from "../../src/up/free-port.ts";
import { load } from "../proxy/load.ts";
import { startKeyward, type KeywardProcess } from "../proxy/peers/keyward.ts";
import { startUpstream } from "../proxy/upstream.ts";
import { PASSES, TARGET } from "../proxy/workload.ts";
import { median, table } from "../report.ts";

const WARM_UP_SECONDS = 3;

interface Node extends KeywardProcess {
  readonly url: string;
  readonly cpuUsPerRequest: number[];
}

/** CPU time of the whole proxy per request, with one token and with many; both nodes run, in turn they are asked. */
export async function benchProxied(out: string, tokens: number, rounds: number, seconds: number): Promise<string> {
  const upstreamPort = await freePort(0);
  const upstream = await startUpstream(`${out}/upstream`, upstreamPort);
  const nodes: Node[] = [];
  try {
    for (const count of [1, tokens]) {
      const place = { folder: `${out}/node-${count}`, upstreamPort, port: await freePort(0) };
      const started = await startKeyward(place, { rules: 0, tokens: count });
      nodes.push({ ...started, url: `http://127.0.0.1:${place.port}${TARGET}`, cpuUsPerRequest: [] });
    }
    for (const { url } of nodes) await load(url, PASSES, WARM_UP_SECONDS);
    for (let round = 0; round < rounds; round++) {
      for (const node of round % 2 === 0 ? nodes : nodes.toReversed()) {
        const before = node.cpuUs();
        const { requests, refused, failed } = await load(node.url, PASSES, seconds);
        if (refused + failed > 0) throw new Error(`${refused + failed} requests were not passed on`);
        node.cpuUsPerRequest.push((node.cpuUs() - before) / requests);
      }
    }
    const [one, many] = nodes.map(({ cpuUsPerRequest }) => cpuUsPerRequest);
    const ratio = median(many!.map((value, i) => value / one![i]!));
    return table(
      ["proxied GET", "1 token", `${tokens.toLocaleString("en")} tokens`, "many ÷ one"],
      [["CPU µs/request", median(one!).toFixed(1), median(many!).toFixed(1), ratio.toFixed(3)]],
    );
  } finally {
    for (const node of nodes) await node.stop();
    await upstream.stop();
  }
}
