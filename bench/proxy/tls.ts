import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { request } from "node:https";
import { text } from "node:stream/consumers";
import type { TLSSocket } from "node:tls";
import { generate } from "selfsigned";
import { median, table } from "../report.ts";
import { inTurns } from "../rounds.ts";
import { load } from "./load.ts";
import { sample as samplePlain, type Sample } from "./parity.ts";
import { keyward } from "./peers/keyward.ts";
import { nginx } from "./peers/nginx.ts";
import { present, startPeers, stopPeers, urlOf, WARM_UP_SECONDS, type PartOptions, type Running } from "./running.ts";
import { PASSES, TARGET } from "./workload.ts";

/** What both choose for a client that leaves the choice to them; checked before anything is measured. */
const CIPHER = "TLSv1.3 TLS_AES_256_GCM_SHA384";

const KINDS = [
  { name: "kept connections", fields: PASSES },
  // Handshakes are nearly all of it.
  { name: "a connection for each request", fields: { ...PASSES, Connection: "close" } },
] as const;

interface Run {
  readonly running: Running;
  readonly kind: (typeof KINDS)[number];
  readonly cpuUs: number[];
  readonly perSecond: number[];
}

/** The common request over TLS: the same certificate, version and cipher for each. */
export async function benchTls(upstreamPort: number, options: PartOptions): Promise<string> {
  const { folder, rules, rounds, seconds, started } = options;
  const tls = await makeCertificate(folder);
  const ca = readFileSync(tls.cert, "utf8");
  const peers = await startPeers(
    await present([nginx, keyward({ rules })]),
    { folder, upstreamPort, tls, started, sample: (port) => sampleTls(port, ca) },
    { ...(await samplePlain(upstreamPort)), contentType: CIPHER },
  );
  const runs = KINDS.flatMap((kind) => peers.map((running): Run => ({ running, kind, cpuUs: [], perSecond: [] })));
  for (const run of runs) await load(urlOf(run.running, "https"), run.kind.fields, WARM_UP_SECONDS);
  await inTurns(rounds, runs, async ({ running, kind, cpuUs, perSecond }) => {
    const before = running.process.cpuUs();
    const result = await load(urlOf(running, "https"), kind.fields, seconds);
    if (result.refused > 0) throw new Error(`${running.peer.name}: ${result.refused} requests were refused`);
    cpuUs.push((running.process.cpuUs() - before) / result.requests);
    perSecond.push(result.perSecond);
  });
  await stopPeers(peers);
  return tlsTable(runs);
}

function tlsTable(runs: readonly Run[]): string {
  return table(
    [`${CIPHER.replace(" ", ", ")}, ECDSA P-256`, "CPU µs/request", "requests/s", "÷ nginx"],
    runs.map(({ running, kind, cpuUs, perSecond }) => {
      const other = runs.find((run) => run.kind === kind && run.running.peer === nginx);
      return [
        `${running.peer.name}: ${kind.name}`,
        median(cpuUs).toFixed(1),
        Math.round(median(perSecond)).toLocaleString("en"),
        other === undefined ? "" : median(cpuUs.map((us, round) => us / other.cpuUs[round]!)).toFixed(2),
      ];
    }),
  );
}

/** Made now, good for nothing else, and removed with the folder. */
async function makeCertificate(folder: string): Promise<{ cert: string; key: string }> {
  const made = await generate([{ name: "commonName", value: "127.0.0.1" }], { keyType: "ec", algorithm: "sha256" });
  mkdirSync(folder, { recursive: true });
  const [cert, key] = [`${folder}/server.crt`, `${folder}/server.key`];
  writeFileSync(cert, made.cert);
  writeFileSync(key, made.private, { mode: 0o600 });
  return { cert, key };
}

/** In place of the content type: version and cipher, since they must be the same, too. */
function sampleTls(port: number, ca: string): Promise<Sample> {
  const { promise, resolve, reject } = Promise.withResolvers<Sample>();
  const options = { port, host: "127.0.0.1", path: TARGET, headers: PASSES, ca, agent: false } as const;
  request({ ...options, checkServerIdentity: () => undefined }, (answer) => {
    const socket = answer.socket as TLSSocket;
    const chosen = `${socket.getProtocol()} ${socket.getCipher().name}`;
    text(answer).then((body) => resolve({ status: answer.statusCode ?? 0, contentType: chosen, body }), reject);
  })
    .on("error", reject)
    .end();
  return promise;
}
