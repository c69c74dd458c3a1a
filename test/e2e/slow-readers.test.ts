import { once } from "node:events";
import type { ServerResponse } from "node:http";
import { connect } from "node:net";
import t from "tap";
import { startNode, type NodeProcess } from "./node-process.ts";
import { startUpstream } from "./recording-upstream.ts";

const MIB = 1 << 20;
const LONG = 256 * MIB;
const READERS = 16;
/** Far more than what is held for each of them, and the garbage on the way; far less than any of the answers. */
const GROWTH_MAX = 96 * MIB;

async function residentBytes({ adminUrl }: NodeProcess): Promise<number> {
  const text = await (await fetch(`${adminUrl}/metrics`)).text();
  return Number(/^process_resident_memory_bytes (\d+)/m.exec(text)![1]);
}

/** Writes as fast as it is taken; gives how much the system took. */
function pour(response: ServerResponse): () => number {
  const chunk = Buffer.alloc(MIB / 4, "a");
  let left = LONG;
  const go = (): void => {
    while (left > 0) {
      left -= chunk.length;
      if (!response.write(chunk)) return void response.once("drain", go);
    }
    response.end();
  };
  response.writeHead(200, { "content-length": LONG });
  go();
  return () => LONG - left - response.writableLength;
}

t.test("readers that stop cost a bounded part of a long answer, and one that goes on gets all of it", async (t) => {
  const taken: (() => number)[] = [];
  const upstream = await startUpstream(t, (_request, response) => taken.push(pour(response)));
  const node = await startNode(t, {
    config: `routes: [{ name: api, upstream: "${upstream.url}" }]\n`,
    rules: "format: 1\nrules: []\n",
  });
  const before = await residentBytes(node);
  const readers = Array.from({ length: READERS }, () => {
    const socket = connect(node.port, "127.0.0.1").on("error", () => {});
    socket.pause().write("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    t.teardown(() => socket.destroy());
    return socket;
  });
  const sum = (): number => taken.reduce((bytes, each) => bytes + each(), 0);
  for (let same = 0, last = -1; taken.length < READERS || same < 10; same++) {
    // A turn of the node's, too.
    const resident = await residentBytes(node);
    t.ok(resident - before < GROWTH_MAX, `${Math.round((resident - before) / MIB)} MiB more`);
    if (sum() !== last) same = 0;
    last = sum();
  }
  t.ok(sum() < (READERS * LONG) / 4, "the upstream has to wait");
  let read = 0;
  readers[0]!.on("data", (chunk: Buffer) => (read += chunk.length)).resume();
  await once(readers[0]!, "close");
  t.ok(read > LONG);
  t.ok((await residentBytes(node)) - before < GROWTH_MAX);
});
