import { once } from "node:events";
import { Agent, createServer, request, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import t from "tap";
import { openChain } from "./chain.ts";
import { randomOf, type Random } from "../../random.ts";
import { turns } from "./sender.ts";

const SEED = 20_261_124;
const REQUESTS = 600;
const AT_ONCE = 12;
/** Below, at and above what the engine copies, holds back and reads at once. */
const SIZES = [0, 1, 60, 4_095, 4_096, 4_097, 16_384, 16_385, 65_535, 65_536, 65_537, 200_000, 1_500_000];

function below(limit: number, random: Random): number {
  return Math.floor(random() * limit);
}

/** Bytes that no other request has. */
function bytesOf(id: number, size: number): Buffer {
  const bytes = Buffer.alloc(size, `${id}:`);
  for (let at = 0; at + 8 <= size; at += 1_000) bytes.writeUInt32BE(at, at);
  return bytes;
}

/** Writes in pieces of random sizes, now and then in different turns. */
async function writeInPieces(to: ServerResponse | ReturnType<typeof request>, bytes: Buffer, random: Random) {
  let from = 0;
  while (from < bytes.length && !to.destroyed) {
    const size = 1 + below([10, 5_000, 70_000, bytes.length][below(4, random)]!, random);
    const wait = !to.write(bytes.subarray(from, from + size));
    from += size;
    if (wait) await Promise.race([once(to, "drain"), once(to, "close")]);
    else if (below(8, random) === 0) await turns(1);
  }
  to.end();
}

/** All of a message, read in fits and starts. */
async function readSlowly(from: IncomingMessage, random: Random): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of from) {
    chunks.push(chunk as Buffer);
    if (below(6, random) === 0) await turns(1 + below(4, random));
  }
  return Buffer.concat(chunks);
}

t.test("bodies of any size, framing and pace arrive whole on both sides, and nobody gets another's", async (t) => {
  const random = randomOf(SEED);
  const server = createServer((incoming, response) => {
    void readSlowly(incoming, random).then(async (body) => {
      const chunked = below(2, random) === 0;
      response.writeHead(200, {
        "X-Id": incoming.headers["x-id"] ?? "",
        ...(!chunked && { "Content-Length": body.length }),
      });
      await writeInPieces(response, body, random);
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  t.teardown(() => server.close());
  t.teardown(() => server.closeAllConnections());
  const { port: upstreamPort } = server.address() as AddressInfo;
  const chain = await openChain(t, {
    upstream: { urls: [`http://127.0.0.1:${upstreamPort}`], connections_max: AT_ONCE / 2 },
  });
  const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE });
  t.teardown(() => agent.destroy());

  async function ask(id: number): Promise<string | undefined> {
    const size = SIZES[below(SIZES.length, random)]!;
    const sent = bytesOf(id, size);
    const framing = below(2, random) === 0 ? { "Content-Length": size } : { "Transfer-Encoding": "chunked" };
    const headers = { "X-Id": String(id), ...framing };
    const going = request({ port: chain.port, host: "127.0.0.1", method: "POST", path: `/${id}`, agent, headers });
    const answered = once(going, "response") as Promise<[IncomingMessage]>;
    void writeInPieces(going, sent, random);
    const [answer] = await answered;
    const got = await readSlowly(answer, random);
    if (answer.statusCode !== 200) return `${id}: ${answer.statusCode} ${answer.statusMessage}`;
    if (answer.headers["x-id"] !== String(id)) return `${id} got the answer of ${String(answer.headers["x-id"])}`;
    return got.equals(sent) ? undefined : `${id}: ${got.length} of ${size} bytes, or others`;
  }

  let next = 0;
  const wrong: string[] = [];
  async function client(): Promise<void> {
    while (next < REQUESTS) {
      const problem = await ask(next++);
      if (problem !== undefined) wrong.push(problem);
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, client));
  t.strictSame(wrong, []);
  t.equal(chain.outcomes.length, REQUESTS);
  t.ok(chain.outcomes.every(({ kind }) => kind === "answered"));
});
