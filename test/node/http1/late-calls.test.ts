import t, { type Test } from "tap";
import { ResponseParser } from "../../../src/node/http1/response-parser.ts";
import { UpstreamConnection, type ConnectionOwner } from "../../../src/node/http1/upstream-connection.ts";
import type { PoolClient } from "../../../src/node/http1/transaction.ts";
import { UpstreamPool } from "../../../src/node/http1/upstream-pool.ts";
import { nodeConfigSchema } from "../../../src/node/config/schema.ts";
import type { SocketOpener } from "../../../src/node/http1/open-socket.ts";
import { connectionTimers } from "../../../src/node/http1/timer-wheel.ts";
import { MemorySocket } from "./memory-socket.ts";

const { timeouts } = nodeConfigSchema.parse({ routes: [{ name: "a", upstream: "http://h:1" }] });
const ANSWER = Buffer.from("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");

/** A connection that stands when the test says so, and what its owner and its request are told. */
function connect(t: Test) {
  const told: string[] = [];
  const socket = new MemorySocket();
  const opener: SocketOpener = { authority: "h", encrypted: false, open: () => socket.asSocket() };
  const owner: ConnectionOwner = {
    opened: () => void told.push("opened"),
    unopened: () => void told.push("unopened"),
    sent: () => void told.push("sent"),
    stalled: () => void told.push("stalled"),
    flows: () => void told.push("flows"),
    freed: () => void told.push("freed"),
    closed: () => void told.push("closed"),
  };
  const connection = new UpstreamConnection(opener, owner, timeouts);
  t.teardown(() => connection.close());
  return { connection, socket, told, client: clientThat((what) => void told.push(what)) };
}

function clientThat(tell: (what: string) => void): PoolClient {
  return {
    request: { method: "GET", target: "/", lines: "Host: h\r\n", hosted: true, body: undefined },
    interim: () => tell("interim"),
    head: () => tell("head"),
    data: () => true,
    flush() {},
    end: () => tell("end"),
    broke: ({ code }) => tell(code),
    carriedBy: () => tell("carried"),
    unconnected: ({ code }) => tell(code),
  };
}

t.test("what comes after the end of a connection changes nothing", async (t) => {
  const { connection, socket, told, client } = connect(t);
  socket.emit("connect");
  connection.carry(client);
  connection.close();
  const before = [...told];
  connection.received(ANSWER, ANSWER.length);
  connection.resume();
  connection.late();
  connection.close();
  for (const event of ["connect", "end", "close", "drain"]) socket.emit(event);
  socket.emit("error", new Error("late"));
  t.strictSame(told, before);
  t.equal(connection.usable, false);
  t.equal(connectionTimers.size, 0);
});

t.test("a connection that is closed before it stands is nobody's loss", async (t) => {
  const { connection, socket, told } = connect(t);
  connection.close();
  socket.emit("connect");
  t.strictSame(told, []);
});

t.test("a request that is given up hears nothing of its answer", async (t) => {
  const { connection, socket, told, client } = connect(t);
  socket.emit("connect");
  connection.carry(client);
  connection.received(ANSWER, 20);
  connection.abandon();
  connection.received(ANSWER.subarray(20), ANSWER.length - 20);
  t.strictSame(told, ["opened", "closed"]);
});

t.test("a request that is given up in the middle of being told hears no more", async (t) => {
  for (const moment of ["head", "data"] as const) {
    const { connection, socket, told, client } = connect(t);
    socket.emit("connect");
    const giveUp = (): boolean => {
      connection.abandon();
      return true;
    };
    connection.carry({ ...client, [moment]: giveUp });
    connection.received(ANSWER, ANSWER.length);
    t.notOk(told.includes("end"), moment);
    t.equal(told.at(-1), "closed", moment);
  }
});

t.test("a pool that is closed lets nobody wait", async (t) => {
  const told: string[] = [];
  const opener: SocketOpener = {
    authority: "h",
    encrypted: false,
    open: () => new MemorySocket().asSocket(),
  };
  const options = { opener, connectionsMax: 1, timeouts, connected() {}, connectFailed() {} };
  const pool = new UpstreamPool(options);
  const client = clientThat((what) => void told.push(what));
  pool.take(client);
  pool.take(client);
  t.strictSame(told, []);
  pool.close();
  pool.take(client);
  pool.takeAgain(client);
  t.strictSame(told, ["internal", "internal", "internal", "internal"]);
  t.strictSame(pool.stats, { connected: 0, idle: 0 });
});

t.test("a parser that was asked for nothing takes nothing", async (t) => {
  const fail = (): never => t.fail("nothing is to be told") as never;
  const parser = new ResponseParser({ interim: fail, head: fail, body: fail });
  parser.read(ANSWER, 0, ANSWER.length);
  t.match(parser, { broken: true, done: false, reusable: false });
});
