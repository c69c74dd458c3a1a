import t from "tap";
import { startNode } from "../e2e/node-process.ts";
import { RawClient, startRawUpstream } from "../node/forward/raw-peer.ts";

const NEXT = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nnext";
const EVIL = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\nX-Evil: 1\r\n\r\nevil";
const OK = "HTTP/1.1 200 OK\r\n";

/** An answer that breaks framing, and how the client's answers begin: to the request, and to the one pipelined behind it. */
interface Case {
  readonly name: string;
  readonly answer: string;
  /** Absent: the connection is cut after the first. */
  readonly got: readonly number[];
}

const CASES: readonly Case[] = [
  {
    name: "both framings",
    answer: `${OK}Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${EVIL}`,
    got: [502, 200],
  },
  { name: "two lengths", answer: `${OK}Content-Length: 0\r\nContent-Length: 4\r\n\r\n${EVIL}`, got: [502, 200] },
  {
    name: "two equal lengths",
    answer: `${OK}Content-Length: 2\r\nContent-Length: 2\r\n\r\nok${EVIL}`,
    got: [502, 200],
  },
  { name: "a list of lengths", answer: `${OK}Content-Length: 2, 2\r\n\r\nok${EVIL}`, got: [502, 200] },
  { name: "a length with a sign", answer: `${OK}Content-Length: +2\r\n\r\nok${EVIL}`, got: [502, 200] },
  { name: "another coding", answer: `${OK}Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n${EVIL}`, got: [502, 200] },
  {
    name: "chunked twice",
    answer: `${OK}Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
    got: [502, 200],
  },
  {
    name: "a coding in HTTP/1.0",
    answer: `HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${EVIL}`,
    got: [502, 200],
  },
  { name: "a folded line", answer: `${OK}X-A: b\r\n Content-Length: 2\r\n\r\nok`, got: [502, 200] },
  { name: "a space before the colon", answer: `${OK}Content-Length : 2\r\n\r\nok`, got: [502, 200] },
  { name: "LF alone", answer: "HTTP/1.1 200 OK\nContent-Length: 2\n\nok", got: [502, 200] },
  { name: "a bare CR in a value", answer: `${OK}X-A: b\rX-B: c\r\nContent-Length: 2\r\n\r\nok`, got: [502, 200] },
  { name: "NUL in a value", answer: `${OK}X-A: b\0\r\nContent-Length: 2\r\n\r\nok`, got: [502, 200] },
  { name: "NUL in the reason", answer: "HTTP/1.1 200 O\0K\r\nContent-Length: 2\r\n\r\nok", got: [502, 200] },
  { name: "no status line", answer: `ok\r\n\r\n${EVIL}`, got: [502, 200] },
  { name: "HTTP/2 on the status line", answer: "HTTP/2 200\r\nContent-Length: 2\r\n\r\nok", got: [502, 200] },
  { name: "a status of four digits", answer: "HTTP/1.1 2000 OK\r\nContent-Length: 2\r\n\r\nok", got: [502, 200] },
  {
    name: "101 that nobody asked for",
    answer: `HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n${EVIL}`,
    got: [502, 200],
  },
  {
    name: "an interim answer with a body",
    answer: `HTTP/1.1 103 Early Hints\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${EVIL}`,
    got: [502, 200],
  },
  { name: "a head without an end", answer: `${OK}X-A: ${"b".repeat(200_000)}`, got: [502, 200] },

  { name: "a second answer behind the first", answer: `${OK}Content-Length: 2\r\n\r\nok${EVIL}`, got: [200, 200] },
  {
    name: "a second answer behind one without a body",
    answer: `HTTP/1.1 204 No Content\r\n\r\n${EVIL}`,
    got: [204, 200],
  },
  { name: "a body behind 204", answer: "HTTP/1.1 204 No Content\r\nContent-Length: 4\r\n\r\nevil", got: [204, 200] },
  { name: "a body behind 304", answer: `HTTP/1.1 304 Not Modified\r\nContent-Length: 4\r\n\r\nevil`, got: [304, 200] },
  {
    name: "a chunked body behind 304",
    answer: "HTTP/1.1 304 Not Modified\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nevil\r\n0\r\n\r\n",
    got: [304, 200],
  },
  {
    name: "a second answer behind the last chunk",
    answer: `${OK}Transfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n${EVIL}`,
    got: [200, 200],
  },
  {
    name: "a chunk size with 0x",
    answer: `${OK}Transfer-Encoding: chunked\r\n\r\n0x2\r\nok\r\n0\r\n\r\n${EVIL}`,
    got: [200],
  },
  {
    name: "a chunk size over 2^53",
    answer: `${OK}Transfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\nok\r\n0\r\n\r\n${EVIL}`,
    got: [200],
  },
  {
    name: "a chunk that ends with LF",
    answer: `${OK}Transfer-Encoding: chunked\r\n\r\n2\r\nok\n0\r\n\r\n${EVIL}`,
    got: [200],
  },
  { name: "a folded trailer", answer: `${OK}Transfer-Encoding: chunked\r\n\r\n0\r\nX-A: b\r\n ${EVIL}`, got: [200] },
];

t.test("an answer that breaks framing ends with itself: no client gets what stands behind it", async (t) => {
  const carried: string[][] = [];
  const upstream = await startRawUpstream((socket, received, n) => {
    const targets = [...received.matchAll(/^GET (\S+) /gm)].map(([, target]) => target!);
    for (const target of targets.slice(carried[n]?.length ?? 0))
      socket.write(Buffer.from(target === "/next" ? NEXT : CASES[Number(target.slice(1))]!.answer, "latin1"));
    carried[n] = targets;
  });
  t.teardown(() => upstream.close());
  const config = `routes: [{ name: api, upstream: "${upstream.url}" }]\n`;
  const node = await startNode(t, { config, rules: "format: 1\nrules: []\n" });
  for (const [i, { name, got }] of CASES.entries()) {
    await t.test(name, async (t) => {
      const client = new RawClient(node.port).send(
        `GET /${i} HTTP/1.1\r\nHost: a\r\n\r\nGET /next HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`,
      );
      const received = await client.closed();
      t.same(
        [...received.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status)),
        got,
      );
      t.notMatch(received, /evil/i);
      t.equal(received.endsWith("\r\n\r\nnext"), got.length === 2);
      for (const targets of carried)
        if (targets?.includes(`/${i}`)) t.equal(targets.at(-1), `/${i}`, "the connection is not used again");
    });
  }
});

t.test("what a server takes for a second request in a body is no answer to anybody else", async (t) => {
  // It believes that GET has no body, and answers the body late: when the next request is there.
  const owed: string[] = [];
  const upstream = await startRawUpstream((socket, received) => {
    const targets = [...received.matchAll(/GET (\S+) /g)].map(([, target]) => target!);
    if (targets.includes("/victim")) socket.write(targets.includes("/hidden") ? EVIL : NEXT);
    else if (owed.push("answer") === 1) socket.write("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nfirst");
  });
  t.teardown(() => upstream.close());
  const config = `routes: [{ name: api, upstream: "${upstream.url}" }]\n`;
  const node = await startNode(t, { config, rules: "format: 1\nrules: []\n" });
  const hidden = "GET /hidden HTTP/1.1\r\nHost: a\r\n\r\n";
  const attacker = new RawClient(node.port).send(
    `GET /first HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: ${hidden.length}\r\n\r\n${hidden}`,
  );
  t.match(await attacker.closed(), /first$/);
  const victim = new RawClient(node.port).send("GET /victim HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  t.match(await victim.closed(), /next$/);
});
