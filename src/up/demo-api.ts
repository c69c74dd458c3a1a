import { readFile } from "node:fs/promises";
import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

const ITEMS = [
  { id: 41, name: "key ring" },
  { id: 42, name: "padlock" },
];

/** A small API to stand behind the node: GET /v1/items, /v1/items/ID, and /last-event, which shows the node's event log. */
export async function openDemoApi(eventsFile: string): Promise<{ readonly port: number; close(): void }> {
  const server = createServer((request, response) => {
    const [path] = (request.url ?? "/").split("?", 1);
    const item = ITEMS.find(({ id }) => path === `/v1/items/${id}`);
    if (path === "/v1/items") answer(response, 200, ITEMS);
    else if (path === "/last-event") void lastLine(eventsFile).then((line) => answer(response, 200, line));
    else if (item !== undefined) answer(response, 200, item);
    else answer(response, 404, { error: "not found" });
  });
  await listening(server);
  return {
    port: (server.address() as AddressInfo).port,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

function listening(server: Server): Promise<void> {
  return new Promise((resolve, reject) => server.once("error", reject).listen(0, "127.0.0.1", resolve));
}

function answer(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "Content-Type": "application/json" }).end(`${JSON.stringify(body)}\n`);
}

/** The last line that is written to its end. */
async function lastLine(file: string): Promise<unknown> {
  const text = await readFile(file, "utf8").catch(() => "");
  const line = text
    .slice(0, text.lastIndexOf("\n") + 1)
    .trimEnd()
    .split("\n")
    .at(-1)!;
  return line === "" ? { event: "none yet" } : JSON.parse(line);
}
