import type { Socket } from "node:net";
import t from "tap";
import { randomOf } from "../../random.ts";
import { startRawUpstream } from "../forward/raw-peer.ts";
import { open, send, turns } from "./sender.ts";

const REQUESTS = 3_000;
const AT_ONCE = 24;
const CONNECTIONS_MAX = 8;

t.test("answers are never swapped and no connection carries two requests at once, whatever breaks", async (t) => {
  const roll = randomOf(20_261_123);
  const pick = (count: number): number => Math.floor(roll() * count);
  const seen = new Map<Socket, number>();
  let shared = 0;

  async function answer(socket: Socket, id: string): Promise<void> {
    const body = `${id}:`.repeat(1 + pick(40));
    const chunked = pick(2) === 0;
    const head = `HTTP/1.1 200 OK\r\nX-Id: ${id}\r\n`;
    const whole = chunked
      ? `${head}Transfer-Encoding: chunked\r\n\r\n${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`
      : `${head}Content-Length: ${body.length}\r\n\r\n${body}`;
    await turns(pick(4));
    switch (pick(12)) {
      case 0:
        return void socket.resetAndDestroy();
      case 1:
        return void socket.end();
      case 2:
        return void socket.write(whole.slice(0, pick(whole.length)), () => socket.resetAndDestroy());
      case 3:
        return void socket.end(whole.slice(0, pick(whole.length)));
      case 4:
        return void socket.end(whole);
      case 5:
        return void socket.write(`${whole}HTTP/1.1 200 OK\r\nX-Id: evil\r\nContent-Length: 4\r\n\r\nevil`);
      case 6:
      case 7: {
        const cut = pick(whole.length);
        socket.write(whole.slice(0, cut));
        await turns(1 + pick(3));
        return void socket.write(whole.slice(cut));
      }
      default:
        return void socket.write(whole);
    }
  }

  const raw = await startRawUpstream((socket, received) => {
    const heads = received.split("\r\n\r\n");
    const before = seen.get(socket) ?? 0;
    const complete = heads.length - 1;
    if (complete > before + 1) shared++;
    if (complete === before) return;
    seen.set(socket, complete);
    void answer(socket, /^GET \/(\d+) /.exec(heads[complete - 1]!)![1]!);
  });
  t.teardown(() => raw.close());
  const upstream = open(t, { urls: [raw.url], connections_max: CONNECTIONS_MAX, health: { unhealthy_after: 1_000 } });

  let next = 0;
  let answered = 0;
  let failed = 0;
  let aborted = 0;
  let most = 0;
  const wrong: string[] = [];
  async function client(): Promise<void> {
    while (next < REQUESTS) {
      const id = String(next++);
      const giveUp = pick(10) === 0 ? pick(6) : undefined;
      const gaveUp = Promise.withResolvers<undefined>();
      const got = await Promise.race([
        send(upstream, `/${id}`, {}, (sending) => {
          if (giveUp === undefined) return;
          void turns(giveUp).then(() => {
            sending.abort();
            gaveUp.resolve(undefined);
          });
        }),
        gaveUp.promise,
      ]);
      most = Math.max(most, upstream.status()[0]!.connections);
      if (got === undefined) aborted++;
      else if (got.fault !== undefined) failed++;
      else answered++;
      if (got !== undefined && !isOwn(got.body, id, got.fault !== undefined)) wrong.push(`${id}: ${got.body}`);
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, client));
  while (upstream.status()[0]!.inFlight > 0) await turns(1);

  t.same(wrong, [], "every answer, and every piece of one, is the request's own");
  t.equal(shared, 0, "no connection had two requests waiting");
  t.ok(most <= CONNECTIONS_MAX, `${most} connections at most`);
  t.ok(
    answered > REQUESTS / 4 && failed > 50 && aborted > 50,
    `${answered} answered, ${failed} failed, ${aborted} given up`,
  );
});

function isOwn(body: string, id: string, partial: boolean): boolean {
  const text = `${id}:`.repeat(40);
  return partial ? text.startsWith(body) : body !== "" && body.endsWith(":") && text.startsWith(body);
}
