import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { connect, type AddressInfo, type Socket } from "node:net";
import type { Test } from "tap";
import { WebSocket, WebSocketServer, type ClientOptions, type ServerOptions } from "ws";
import { startNode, type NodeProcess } from "./node-process.ts";

export const listed = `ak_live_${randomBytes(16).toString("hex")}`;
export const another = `ak_live_${randomBytes(16).toString("hex")}`;
/** Bytes of a message that the node holds. */
export const HELD = 2_048;

/** What reached the API through one tunnel. */
export interface Tunnel {
  readonly messages: { readonly data: Buffer; readonly binary: boolean }[];
  readonly pings: string[];
  readonly socket: WebSocket;
  /** The close code it saw, once it is closed. */
  readonly closed: Promise<number>;
}

export interface Tunnelled {
  readonly node: NodeProcess;
  /** Of the tunnel that opens next. */
  opened(): Promise<Tunnel>;
}

export interface TunnelOptions {
  readonly frames?: "off" | "scan";
  readonly mode?: "block" | "watch";
  readonly overLimit?: string;
  /** Further options of the node. */
  readonly config?: string;
  readonly deflate?: ServerOptions["perMessageDeflate"];
}

/** A node in front of an API that speaks WebSocket and looks into nothing. */
export async function serveTunnels(t: Test, options: TunnelOptions = {}): Promise<Tunnelled> {
  const { frames = "scan", mode = "block", overLimit = "scan", config = "", deflate = false } = options;
  const server = new WebSocketServer({ port: 0, host: "127.0.0.1", perMessageDeflate: deflate });
  await once(server, "listening");
  t.teardown(() => {
    for (const client of server.clients) client.terminate();
    return new Promise((resolve) => server.close(resolve));
  });
  const node = await startNode(t, {
    config:
      `routes: [{ name: api, upstream: "http://127.0.0.1:${(server.address() as AddressInfo).port}" }]\n` +
      `websocket: { frames: ${frames} }\nbody: { bytes_max: ${HELD}, over_limit: ${overLimit} }\n${config}`,
    rules: rulesOf(listed, mode),
  });
  const opened = async (): Promise<Tunnel> => {
    const [socket] = (await once(server, "connection")) as [WebSocket];
    const tunnel = { messages: [] as { data: Buffer; binary: boolean }[], pings: [] as string[], socket };
    socket.on("error", () => {});
    socket.on("message", (data: Buffer, binary) => tunnel.messages.push({ data, binary }));
    socket.on("ping", (data: Buffer) => tunnel.pings.push(data.toString("latin1")));
    return { ...tunnel, closed: once(socket, "close").then(([code]) => code as number) };
  };
  return { node, opened };
}

export function rulesOf(token: string, mode = "block"): string {
  return `format: 1
rules:
  - { id: listed, type: vpatch, mode: ${mode}, leak: "7", point: [anywhere], tokens: { values: [${token}] } }
  - { id: pin, type: vpatch, mode: ${mode}, point: [post, json_doc, hash, pin], regex: "^47" }
`;
}

export interface Client {
  readonly socket: WebSocket;
  readonly tunnel: Tunnel;
  /** The close code it was told. */
  readonly closed: Promise<number>;
}

export async function open({ node, opened }: Tunnelled, options: ClientOptions = {}): Promise<Client> {
  const arriving = opened();
  const socket = new WebSocket(`ws://127.0.0.1:${node.port}/chat`, { perMessageDeflate: false, ...options });
  socket.on("error", () => {});
  const closed = once(socket, "close").then(([code]) => code as number);
  await once(socket, "open");
  return { socket, tunnel: await arriving, closed };
}

/** A client that writes frames by itself, behind a good handshake. */
export interface RawTunnel {
  readonly socket: Socket;
  readonly tunnel: Tunnel;
  /** What came behind the 101, once the connection is over. */
  readonly received: Promise<Buffer>;
}

export async function openRaw({ node, opened }: Tunnelled): Promise<RawTunnel> {
  const arriving = opened();
  const socket = connect({ port: node.port, host: "127.0.0.1", allowHalfOpen: true });
  const chunks: Buffer[] = [];
  socket.on("error", () => {}).on("data", (chunk: Buffer) => chunks.push(chunk));
  const received = once(socket, "close").then(() => {
    const bytes = Buffer.concat(chunks);
    return bytes.subarray(bytes.indexOf("\r\n\r\n") + 4);
  });
  socket.on("end", () => socket.end());
  socket.write(
    `GET / HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n` +
      `Sec-WebSocket-Key: ${randomBytes(16).toString("base64")}\r\n\r\n`,
  );
  const tunnel = await arriving;
  return { socket, tunnel, received };
}

/** Waits until the node has dealt with all that was sent before: the API has answered a ping. */
export async function settled(socket: WebSocket): Promise<void> {
  const mark = randomBytes(8);
  await new Promise<void>((resolve) => {
    const heard = (data: Buffer): void => {
      if (!data.equals(mark)) return;
      socket.off("pong", heard);
      resolve();
    };
    socket.on("pong", heard).ping(mark);
  });
}

/** A server's closing frame with this code, in hexadecimal. */
export function closing(code: number): string {
  return Buffer.from([0x88, 2, code >> 8, code & 0xff]).toString("hex");
}
