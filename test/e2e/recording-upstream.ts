import { createServer, type IncomingMessage, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import type { Test } from "tap";

/** An API that remembers what reached it. */
export interface RecordingUpstream {
  readonly url: string;
  readonly requests: readonly {
    readonly method: string;
    readonly target: string;
    readonly fields: readonly string[];
  }[];
}

/** @param listener answers; by default 200 `{"ok":true}` */
export async function startUpstream(t: Test, listener: RequestListener = ok): Promise<RecordingUpstream> {
  const requests: { method: string; target: string; fields: string[] }[] = [];
  const server = createServer((request: IncomingMessage, response) => {
    requests.push({ method: request.method ?? "", target: request.url ?? "", fields: request.rawHeaders });
    listener(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.teardown(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests };
}

function ok(request: IncomingMessage, response: Parameters<RequestListener>[1]): void {
  request.resume();
  response.writeHead(200, { "content-type": "application/json" }).end('{"ok":true}');
}
