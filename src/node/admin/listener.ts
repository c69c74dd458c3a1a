import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { explainSystemError } from "../../platform/system-error.ts";
import { METRICS_CONTENT_TYPE } from "./exposition.ts";

/** What the admin listener shows; asked anew for every request. */
export interface AdminView {
  /** Why the node should get no traffic now; empty: ready. */
  unreadyReasons(): readonly string[];
  /** In the Prometheus text format. */
  metrics(): Promise<string>;
  /** Plain data for JSON; holds no secret. */
  status(): Promise<unknown>;
}

export interface AdminListener {
  readonly address: AddressInfo;
  close(): Promise<void>;
}

/** Enough for a few scrapers and probes. */
const CONNECTIONS_MAX = 64;
const REQUEST_TIMEOUT_MS = 5_000;

interface Page {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

/** Serves /healthz, /readyz, /metrics and /status. Rejects with a sentence when the port cannot be had. */
export async function openAdmin(
  { host, port }: { host: string; port: number },
  view: AdminView,
): Promise<AdminListener> {
  const server = createServer(
    { requestTimeout: REQUEST_TIMEOUT_MS, headersTimeout: REQUEST_TIMEOUT_MS, keepAliveTimeout: REQUEST_TIMEOUT_MS },
    (request, response) => {
      void answer(request, view).then((page) => send(request, response, page));
    },
  );
  server.maxConnections = CONNECTIONS_MAX;
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error) => {
      reject(new Error(`the admin address ${printAddress(host, port)} ${explainSystemError(error)}`));
    });
    server.listen({ host, port, exclusive: true }, resolve);
  });
  let closing: Promise<void> | undefined;
  return {
    address: server.address() as AddressInfo,
    close() {
      closing ??= new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
      return closing;
    },
  };
}

function printAddress(host: string, port: number): string {
  return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
}

async function answer({ method, url }: IncomingMessage, view: AdminView): Promise<Page> {
  if (method !== "GET" && method !== "HEAD") return json(405, { error: "method_not_allowed" });
  try {
    switch ((url ?? "").replace(/\?.*$/, "")) {
      case "/healthz":
        return json(200, { status: "ok" });
      case "/readyz": {
        const reasons = view.unreadyReasons();
        return reasons.length === 0 ? json(200, { status: "ready" }) : json(503, { status: "not ready", reasons });
      }
      case "/metrics":
        return { status: 200, contentType: METRICS_CONTENT_TYPE, body: await view.metrics() };
      case "/status":
        return json(200, await view.status());
      default:
        return json(404, { error: "not_found" });
    }
  } catch {
    return json(500, { error: "internal" });
  }
}

function json(status: number, value: unknown): Page {
  return { status, contentType: "application/json", body: `${JSON.stringify(value, undefined, 2)}\n` };
}

function send({ method }: IncomingMessage, response: ServerResponse, { status, contentType, body }: Page): void {
  const bytes = Buffer.from(body);
  response.writeHead(status, {
    "Content-Type": contentType,
    "Content-Length": bytes.length,
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
  });
  response.end(method === "HEAD" ? undefined : bytes);
}
