import { connect, type Socket } from "node:net";
import { LARGE, READING } from "../proxy/workload.ts";
import type { Abused, AbuseOptions } from "./abuse.ts";

/** Run as a process: `node abuse-client.ts OPTIONS`. Says by a line that it is under way; stops at the end of its input. */
const { port, target, kind, many } = JSON.parse(process.argv[2]!) as AbuseOptions;
const TICK_MS = 20;
const DRIP_MS = 1_000;
const LINE = `HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n`;
const GET = `GET ${target} ${LINE}`;
const GET_LARGE = `GET ${LARGE} ${LINE}\r\n`;
const POST = `POST ${READING} ${LINE}Content-Length: 1000000\r\n\r\n`;
/** What a connection that is reset has sent before. */
const BEFORE_RESET = ["", GET.slice(0, 20), GET, `${GET}\r\n`, `${POST}abc`, `${GET}\r\n`.repeat(20)];

let opened = 0;
let cut = 0;
let stopping = false;
const open = new Set<Socket>();

function dial(first: string, reads = true): Socket {
  opened++;
  const socket = connect({ port, host: "127.0.0.1" });
  open.add(socket);
  socket.on("error", () => {});
  if (reads) socket.resume();
  socket.once("close", () => open.delete(socket));
  if (first !== "") socket.write(first);
  return socket;
}

function reset(): void {
  for (let i = 0; i < (many * TICK_MS) / 1e3; i++) {
    const socket = dial(BEFORE_RESET[opened % BEFORE_RESET.length]!);
    socket.once("connect", () => setImmediate(() => socket.resetAndDestroy()));
  }
}

/** Sends one byte a second, and comes again when it is cut. */
function hold(first: string, byte: string): void {
  const socket = dial(first);
  const drip = setInterval(() => socket.write(byte), DRIP_MS);
  socket.once("close", () => {
    clearInterval(drip);
    if (stopping) return;
    cut++;
    hold(first, byte);
  });
}

/** Reads nothing of a large answer, and asks for it again some time after it was cut. */
function leaveUnread(): void {
  const socket = dial(GET_LARGE, false);
  // One that is not read does not learn of its end.
  const look = setInterval(() => socket.write("\r\n"), DRIP_MS);
  socket.once("close", () => {
    clearInterval(look);
    if (stopping) return;
    cut++;
    setTimeout(leaveUnread, DRIP_MS);
  });
}

switch (kind) {
  case "nothing":
    break;
  case "resets":
    setInterval(reset, TICK_MS);
    break;
  case "slow heads":
    for (let i = 0; i < many; i++) hold(`${GET}X-Slow: `, "a");
    break;
  case "slow bodies":
    for (let i = 0; i < many; i++) hold(POST, "a");
    break;
  case "slow readers":
    for (let i = 0; i < many; i++) leaveUnread();
    break;
}
process.stdout.write("\n");
process.stdin.resume().once("end", () => {
  stopping = true;
  for (const socket of open) socket.resetAndDestroy();
  const result: Abused = { opened, cut };
  process.stdout.write(JSON.stringify(result), () => process.exit());
});
