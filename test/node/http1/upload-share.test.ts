import { Readable } from "node:stream";
import t from "tap";
import type { Sending } from "../../../src/node/upstream/sending.ts";
import { isWhole, startRawUpstream } from "../forward/raw-peer.ts";
import { open, send, turns } from "./sender.ts";

const OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

t.test("a body that was sent whole is no slow one: its request may take any connection", async (t) => {
  const raw = await startRawUpstream(() => {});
  t.teardown(() => raw.close());
  const upstream = open(t, { urls: [raw.url], connections_max: 4 });
  const answers = Array.from({ length: 4 }, (_, i) =>
    send(upstream, `/${i}`, { method: "POST", body: Readable.from([Buffer.from("abcd")]) }),
  );
  while (raw.received.filter(isWhole).length < 4) await turns(1);
  for (const socket of raw.sockets) socket.write(OK);
  for (const answer of answers) t.match(await answer, { body: "ok" });
});

t.test("bodies that do not end leave connections to others, and wait for each other", async (t) => {
  const raw = await startRawUpstream((socket, received) => {
    if (received.startsWith("GET") || received.includes("last")) socket.write(OK);
  });
  t.teardown(() => raw.close());
  const uploads = (): number => raw.received.filter((text) => text.startsWith("POST")).length;
  const upstream = open(t, { urls: [raw.url], connections_max: 4 });
  const sendings: Sending[] = [];
  const slow = Array.from({ length: 6 }, () => new Readable({ read() {} }));
  const answers = slow.map((body, i) => {
    body.push("part");
    return send(upstream, `/${i}`, { method: "POST", body }, (sending) => sendings.push(sending));
  });
  for (let i = 0; i < 3; i++) t.match(await send(upstream, "/"), { status: 200 });
  t.equal(uploads(), 3, "of four connections");
  slow[0]!.push("last");
  t.match(await answers[0], { status: 200 });
  while (uploads() < 4) await turns(1);
  for (const sending of sendings) sending.abort();
  t.match(await send(upstream, "/"), { status: 200 });
  t.match(upstream.status(), [{ inFlight: 0 }]);
});
