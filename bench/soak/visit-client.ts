import { connect } from "node:net";
import type { Visited, VisitOptions } from "./connections.ts";

/**
 * Run as a process: `node visit-client.ts OPTIONS`. Opens and closes connections in turn: without a word; with a request
 * that closes; with one that keeps the connection, which the client then ends; and with half a head and a reset.
 */
const { port, target, visits, atOnce } = JSON.parse(process.argv[2]!) as VisitOptions;
/** A closed connection blocks its pair of ports for a minute: several addresses have several times as many. */
const ADDRESSES = 16;
const HEAD = `GET ${target} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n`;
const ANSWER = "HTTP/1.1 200 ";

let begun = 0;
let answered = 0;
let wrong = 0;

function visit(number: number): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const socket = connect({ port, host: "127.0.0.1", localAddress: `127.0.0.${2 + (number % ADDRESSES)}` });
  let text = "";
  socket.on("data", (chunk: Buffer) => {
    text += chunk.toString("latin1");
    // The answer of the bench's upstream ends with its JSON.
    if (way === 2 && text.endsWith("}")) socket.end();
  });
  socket.on("error", () => {});
  const way = number % 4;
  socket.once("close", () => {
    if (way === 1 || way === 2) {
      if (text.startsWith(ANSWER) && text.endsWith("}")) answered++;
      else wrong++;
    }
    resolve();
  });
  if (way === 0) socket.end();
  else if (way === 1) socket.write(`${HEAD}Connection: close\r\n\r\n`);
  else if (way === 2) socket.write(`${HEAD}\r\n`);
  else socket.write(HEAD, () => socket.resetAndDestroy());
  return promise;
}

async function visitor(): Promise<void> {
  while (begun < visits) await visit(begun++);
}

await Promise.all(Array.from({ length: atOnce }, visitor));
const result: Visited = { answered, wrong };
process.stdout.write(JSON.stringify(result));
