import { createServer as createHttpServer, type IncomingHttpHeaders } from "node:http";
import { createServer, type AddressInfo, type Server } from "node:net";
import { once } from "node:events";
import type { Test } from "tap";

export interface Received {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

export interface Receiver {
  readonly url: string;
  readonly received: readonly Received[];
  /** Answers from now on. */
  answer(status: number, headers?: Record<string, string>): void;
}

/** A receiver of webhooks on this machine, closed with the test. */
export async function startReceiver(t: Test): Promise<Receiver> {
  const received: Received[] = [];
  let [status, fields] = [200, {}];
  const server = createHttpServer((request, response) => {
    let text = "";
    request.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
    request.on("end", () => {
      received.push({ path: request.url!, headers: request.headers, text });
      response.writeHead(status, fields).end("said");
    });
  });
  const port = await listen(t, server);
  t.teardown(() => server.closeAllConnections());
  return {
    url: `http://127.0.0.1:${port}`,
    received,
    answer: (code, headers = {}) => void ([status, fields] = [code, headers]),
  };
}

/** A server of syslog over TCP: what each connection sent. */
export async function startSyslog(t: Test): Promise<{ readonly port: number; next(): Promise<string> }> {
  const taken: string[] = [];
  const waiting: ((text: string) => void)[] = [];
  const server = createServer((socket) => {
    let text = "";
    socket.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
    socket.on("end", () => (waiting.shift() ?? ((late) => taken.push(late)))(text));
  });
  const port = await listen(t, server);
  const next = (): Promise<string> =>
    new Promise((resolve) => {
      const [first] = taken.splice(0, 1);
      if (first === undefined) waiting.push(resolve);
      else resolve(first);
    });
  return { port, next };
}

/** A mail server (RFC 5321) that takes everything: the data of each mail. */
export async function startMail(t: Test): Promise<{ readonly url: string; readonly mails: readonly string[] }> {
  const mails: string[] = [];
  const server = createServer((socket) => {
    let [rest, data]: [string, string | undefined] = ["", undefined];
    socket.setEncoding("utf8").on("error", () => {});
    socket.write("220 here\r\n");
    socket.on("data", (chunk: string) => {
      const lines = (rest + chunk).split("\r\n");
      rest = lines.pop()!;
      for (const line of lines) {
        if (data === undefined) {
          if (line === "DATA") data = "";
          if (line === "QUIT") return socket.end("221 bye\r\n");
          socket.write(line === "DATA" ? "354 go on\r\n" : "250 yes\r\n");
        } else if (line === ".") {
          mails.push(data);
          data = undefined;
          socket.write("250 taken\r\n");
        } else data += `${line}\n`;
      }
    });
  });
  return { url: `smtp://127.0.0.1:${await listen(t, server)}`, mails };
}

async function listen(t: Test, server: Server): Promise<number> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  t.teardown(() => void server.close());
  return (server.address() as AddressInfo).port;
}
