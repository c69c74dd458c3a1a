import { once } from "node:events";
import { connect, createServer, type AddressInfo, type Socket } from "node:net";

/** An upstream that says what a test tells it to, byte by byte. */
export interface RawUpstream {
  readonly port: number;
  readonly url: string;
  /** All bytes received, by connection, as Latin-1. */
  readonly received: string[];
  readonly sockets: Socket[];
  close(): Promise<void>;
}

/** `talk` runs after each piece received, with all that its connection has received so far. */
export async function startRawUpstream(
  talk: (socket: Socket, received: string, n: number) => void,
  host = "127.0.0.1",
): Promise<RawUpstream> {
  const received: string[] = [];
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    const n = sockets.push(socket) - 1;
    received[n] = "";
    socket.on("error", () => {});
    socket.on("data", (chunk) => {
      received[n] += chunk.toString("latin1");
      talk(socket, received[n]!, n);
    });
  });
  server.listen(0, host);
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    port,
    url: `http://${host.includes(":") ? `[${host}]` : host}:${port}`,
    received,
    sockets,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Waits until a socket is closed, well or not. */
export function gone(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    if (socket.closed) resolve();
    else socket.once("close", () => resolve());
  });
}

/** A client that sends bytes as they are and keeps what comes back. */
export class RawClient {
  /** Everything received, as Latin-1. */
  received = "";
  readonly socket: Socket;

  constructor(port: number) {
    this.socket = connect(port, "127.0.0.1");
    this.socket
      .on("error", () => {})
      .on("data", (chunk) => {
        this.received += chunk.toString("latin1");
      });
  }

  send(text: string | Buffer): this {
    this.socket.write(typeof text === "string" ? Buffer.from(text, "latin1") : text);
    return this;
  }

  /** Waits until what was received matches. */
  async until(pattern: RegExp): Promise<string> {
    while (!pattern.test(this.received)) {
      if (this.socket.closed) throw new Error(`closed before ${pattern}: ${this.received}`);
      await Promise.race([new Promise((resolve) => this.socket.once("data", resolve)), gone(this.socket)]);
    }
    return this.received;
  }

  /** Waits for the end of the connection; gives all that was received. */
  async closed(): Promise<string> {
    await gone(this.socket);
    return this.received;
  }

  destroy(): void {
    this.socket.destroy();
  }
}

/** A head is there, and with it as many bytes of body as its Content-Length says; good enough for an upstream in a test. */
export function isWhole(text: string): boolean {
  const end = text.indexOf("\r\n\r\n");
  if (end === -1) return false;
  const head = text.slice(0, end).toLowerCase();
  const length = /\r\ncontent-length: *(\d+)/.exec(head)?.[1];
  if (length !== undefined) return text.length >= end + 4 + Number(length);
  return !head.includes("\r\ntransfer-encoding:") || text.endsWith("\r\n0\r\n\r\n");
}
