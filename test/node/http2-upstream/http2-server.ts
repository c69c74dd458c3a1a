import { once } from "node:events";
import {
  createSecureServer,
  createServer,
  type Http2SecureServer,
  type Http2Server,
  type IncomingHttpHeaders,
  type SecureServerOptions,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from "node:http2";
import type { AddressInfo } from "node:net";
import { generate } from "selfsigned";
import type { Test } from "tap";

export interface Http2Upstream {
  /** As node.yaml spells it. */
  readonly url: string;
  readonly port: number;
  readonly server: Http2Server | Http2SecureServer;
  /** Connections so far, closed ones included. */
  readonly sessions: readonly ServerHttp2Session[];
  /** What reached it: flat field lists, pseudo-fields included. */
  readonly heads: readonly (readonly string[])[];
}

export type StreamHandler = (stream: ServerHttp2Stream, headers: IncomingHttpHeaders) => void;

/** An API that speaks HTTP/2 alone; ends with the test. */
export async function startHttp2Upstream(
  t: Test,
  handler: StreamHandler,
  options: SecureServerOptions & { tls?: boolean; port?: number } = {},
): Promise<Http2Upstream> {
  const { tls = false, port: wanted = 0, ...rest } = options;
  const sessions: ServerHttp2Session[] = [];
  const heads: (readonly string[])[] = [];
  const server = tls ? createSecureServer({ ...(await keyPair()), ...rest }) : createServer(rest);
  server.on("session", (session: ServerHttp2Session) => {
    sessions.push(session);
    session.on("error", () => {});
  });
  server.on("stream", (stream: ServerHttp2Stream, headers: IncomingHttpHeaders, _flags: number, raw: string[]) => {
    heads.push(raw);
    stream.on("error", () => {});
    handler(stream, headers);
  });
  server.listen(wanted, "127.0.0.1");
  await once(server, "listening");
  t.teardown(() => {
    for (const session of sessions) session.destroy();
    return new Promise<void>((resolve) => server.close(() => resolve()));
  });
  const { port } = server.address() as AddressInfo;
  return { url: `${tls ? "h2s" : "h2"}://127.0.0.1:${port}`, port, server, sessions, heads };
}

/** A certificate for 127.0.0.1, localhost and api.test, made now and good for nothing else. */
export async function keyPair(): Promise<{ cert: string; key: string }> {
  const altNames = [
    { type: 7 as const, ip: "127.0.0.1" },
    { type: 2 as const, value: "api.test" },
  ];
  const { cert, private: key } = await generate([{ name: "commonName", value: "api.test" }], {
    keyType: "ec",
    algorithm: "sha256",
    extensions: [{ name: "subjectAltName", altNames }],
  });
  return { cert, key };
}

export async function bodyOf(stream: AsyncIterable<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** The values of a field in a flat list. */
export function valuesOf(list: readonly string[], name: string): string[] {
  return list.filter((_, i) => i % 2 === 1 && list[i - 1] === name);
}
