import { randomBytes } from "node:crypto";
import { connect } from "node:net";
import type { Test } from "tap";
import { startNode, type NodeProcess } from "./node-process.ts";
import { startUpstream } from "./recording-upstream.ts";

export const token = `ak_live_${randomBytes(16).toString("hex")}`;
/** Bytes of a body that the node holds. */
export const HELD = 2_048;

export interface Arrived {
  readonly body: string;
  /** The request came to its end. */
  readonly complete: boolean;
  readonly fields: readonly string[];
}

export interface Served {
  readonly node: NodeProcess;
  /** What reached the upstream, once it is over. */
  readonly arrived: Arrived[];
  arrival(): Promise<Arrived>;
}

/** A node that looks for the token anywhere. @param overLimit as in `body.over_limit` @param config further options */
export async function serve(t: Test, { heldBytes = HELD, overLimit = "scan", config = "" } = {}): Promise<Served> {
  const arrived: Arrived[] = [];
  const waiting: ((arrived: Arrived) => void)[] = [];
  const upstream = await startUpstream(t, (request, response) => {
    let body = "";
    request.setEncoding("latin1").on("data", (text: string) => (body += text));
    request
      .on("error", () => {})
      .once("close", () => {
        const one = { body, complete: request.complete, fields: request.rawHeaders };
        arrived.push(one);
        waiting.shift()?.(one);
      });
    request.on("end", () => response.end("taken"));
  });
  const node = await startNode(t, {
    config: `routes: [{ name: api, upstream: "${upstream.url}" }]\nbody: { bytes_max: ${heldBytes}, over_limit: ${overLimit} }\n${config}`,
    rules: `format: 1
rules:
  - { id: listed, type: vpatch, leak: "7", point: [anywhere], tokens: { values: [${token}] } }
  - { id: pin, type: vpatch, point: [post, json_doc, hash, pin], regex: '^47' }
`,
  });
  return { node, arrived, arrival: () => new Promise((resolve) => waiting.push(resolve)) };
}

/** What is written, or what is waited for before the next is. */
type Piece = string | Buffer | (() => Promise<void>);

/** Writes the pieces, each when the last was taken, and reads until the connection ends. */
export async function send(node: NodeProcess, pieces: readonly Piece[]): Promise<string> {
  const socket = connect(node.port, "127.0.0.1").setNoDelay(true);
  const chunks: Buffer[] = [];
  socket.on("data", (chunk: Buffer) => chunks.push(chunk)).on("error", () => {});
  const closed = new Promise((resolve) => socket.once("close", resolve));
  for (const piece of pieces) {
    if (typeof piece === "function") await piece();
    else await new Promise((resolve) => socket.write(piece, "latin1", resolve));
  }
  await closed;
  return Buffer.concat(chunks).toString("latin1");
}

export function post(body: Buffer | string, ...fields: string[]): (string | Buffer)[] {
  const bytes = Buffer.from(body as string);
  return [
    `POST /v1 HTTP/1.1\r\nHost: h\r\nConnection: close\r\nContent-Length: ${bytes.length}\r\n${lines(fields)}\r\n`,
    bytes,
  ];
}

function lines(fields: readonly string[]): string {
  return fields.map((field) => `${field}\r\n`).join("");
}
