import type { ClientRequest, IncomingHttpHeaders, IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import { ProxyServer } from "http-proxy-3";
import { fault, type Fault } from "../../core/fault.ts";
import type { Lease } from "../upstream/address.ts";
import { faultOf } from "../upstream/failure.ts";
import type { Upgrade } from "../exchange.ts";
import { FieldSection } from "../field-section.ts";
import { fieldNamed } from "../strict/known-fields.ts";
import { readWritten } from "../written-fields.ts";
import type { Forwarding, Outcome } from "./forward.ts";
import { isAccepted } from "./handshake.ts";
import { relayAnswer } from "./relay-answer.ts";
import { requestFields } from "./request-fields.ts";
import { checkAnswerFields, responseFields } from "./response-fields.ts";

const WEBSOCKET_KEY = fieldNamed("sec-websocket-key");

/** What http-proxy-3 does with a 101: writes it to the client and joins the two sockets. */
type Join = (answer: IncomingMessage, socket: Duplex, rest: Buffer) => void;

/**
 * Carries a WebSocket. The handshake goes to the upstream exactly as it was checked and judged; only after an answer
 * that accepts it the client sees a 101 and the two connections are joined, until both end or nothing was sent either
 * way for `response_idle`. Any other answer is passed on as an ordinary one. `ended` is called once, when it is over.
 */
export function tunnel(forwarding: Forwarding, ended: (outcome: Outcome) => void): void {
  const { exchange, upstream } = forwarding;
  const { upgrade } = exchange;
  if (upgrade === undefined) return ended(failed(fault("malformed_request", "no upgrade is possible here")));
  const lease = upstream.lease();
  if ("code" in lease) return ended(failed(lease));
  exchange.reply.closeAfter();
  open(forwarding, upgrade, lease, (outcome) => {
    lease.release();
    ended(outcome);
  });
}

function open(forwarding: Forwarding, upgrade: Upgrade, lease: Lease, settle: (outcome: Outcome) => void): void {
  const { exchange, head, timeouts } = forwarding;
  const key = head.fields.first(WEBSOCKET_KEY)!;
  const { outgoing, join } = handshake(forwarding, upgrade, lease);
  let connected = false;
  let joined = false;
  let over = false;
  const finish = (outcome: Outcome): void => {
    if (over) return;
    over = true;
    clearTimeout(late);
    if (outcome.kind !== "answered") outgoing.destroy();
    settle(outcome);
  };
  const late = setTimeout(() => {
    finish(failed(fault("upstream_timeout", "no answer to the handshake in time")));
  }, timeouts.connect + timeouts.response_head).unref();
  exchange.onAbort(() => {
    if (!joined) finish({ kind: "aborted" });
  });

  outgoing.once("socket", (socket) => {
    socket.once(lease.address.url.protocol === "https:" ? "secureConnect" : "connect", () => {
      connected = true;
      lease.address.connected();
    });
  });
  outgoing.on("error", (error) => {
    if (!connected && !over) lease.address.connectFailed();
    finish(failed(faultOf(error, connected)));
  });
  outgoing.once("response", (answer) => {
    clearTimeout(late);
    outgoing.setTimeout(timeouts.response_idle, () => outgoing.destroy(new Error("the answer stalled")));
    relayAnswer(answer, forwarding, finish);
  });
  outgoing.once("upgrade", (answer, socket, rest) => {
    const fields = acceptedFields(answer, key, forwarding.requestId);
    if (over || fields === undefined) {
      socket.destroy();
      return finish(failed(fault("upstream_broken", "the answer does not accept the WebSocket handshake")));
    }
    clearTimeout(late);
    joined = true;
    forwarding.answering(101);
    join({ headers: fields } as IncomingMessage, socket, rest);
    bind(upgrade.socket, socket, timeouts.response_idle, () => finish({ kind: "answered", status: 101 }));
  });
}

/**
 * Lets http-proxy-3 open the upstream request, but takes over what it would do with the answer: it has no place between
 * the upstream's 101 and the client.
 */
function handshake(
  forwarding: Forwarding,
  { socket, rest }: Upgrade,
  { address }: Lease,
): { outgoing: ClientRequest; join: Join } {
  const { head, timeouts } = forwarding;
  const { url, tls } = address;
  const { servername, rejectUnauthorized, ...certificates } = tls;
  const proxy = new ProxyServer();
  let outgoing: ClientRequest | undefined;
  let join: Join | undefined;
  proxy.on("error", () => socket.destroy());
  proxy.on("proxyReqWs", (request: ClientRequest) => {
    outgoing = request;
    // It would send a path that was parsed and put together again.
    request.path = head.target;
    request.on = ((event: string, listener: unknown) => {
      if (event === "upgrade") join = listener as Join;
      return request;
    }) as ClientRequest["on"];
  });
  const target = {
    protocol: url.protocol,
    host: url.hostname,
    hostname: url.hostname,
    port: Number(url.port || (url.protocol === "https:" ? 443 : 80)),
    ...certificates,
  };
  const request = {
    method: "GET",
    url: "/",
    headers: handshakeFields(forwarding),
    httpVersion: "1.1",
    httpVersionMajor: 1,
  };
  const options = { target, ssl: { servername }, secure: rejectUnauthorized, connectTimeout: timeouts.connect };
  proxy.ws(request as unknown as IncomingMessage, socket, rest, options);
  Reflect.deleteProperty(outgoing!, "on");
  return { outgoing: outgoing!, join: join! };
}

function handshakeFields({ exchange, head, trusted, requestId }: Forwarding): Record<string, string | string[]> {
  const fields = readWritten(requestFields({ head, peer: exchange.peer, trusted, requestId }));
  const byName = new Map<string, { name: string; values: string[] }>();
  for (let i = 0; i < fields.length; i += 2) {
    const name = fields[i]!;
    const known = byName.get(name.toLowerCase());
    if (known === undefined) byName.set(name.toLowerCase(), { name, values: [fields[i + 1]!] });
    else known.values.push(fields[i + 1]!);
  }
  const lines: Record<string, string | string[]> = Object.create(null);
  for (const { name, values } of byName.values()) lines[name] = values.length === 1 ? values[0]! : values;
  lines["connection"] = "Upgrade";
  lines["upgrade"] = "websocket";
  return lines;
}

/** The 101's fields as http-proxy-3 wants them; undefined where the handshake is not accepted. */
function acceptedFields(answer: IncomingMessage, key: string, requestId: string): IncomingHttpHeaders | undefined {
  if (!isAccepted(answer.statusCode, answer.rawHeaders, key)) return undefined;
  const section = FieldSection.of(answer.rawHeaders);
  if (checkAnswerFields(section) !== undefined) return undefined;
  const fields = readWritten(responseFields(101, section, requestId).lines);
  // http-proxy-3 writes them as UTF-8.
  // oxlint-disable-next-line no-control-regex -- everything but ASCII is what is looked for
  if (fields.some((text) => /[^\x00-\x7f]/.test(text))) return undefined;
  const lines: Record<string, string[]> = Object.create(null);
  for (let i = 0; i < fields.length; i += 2) (lines[fields[i]!] ??= []).push(fields[i + 1]!);
  lines["Connection"] = ["Upgrade"];
  lines["Upgrade"] = ["websocket"];
  return lines;
}

/** Both sockets end together; one that breaks takes the other with it. */
function bind(client: Duplex, upstream: Socket, idleMs: number, done: () => void): void {
  let leaving: NodeJS.Timeout | undefined;
  const cut = (): void => {
    client.destroy();
    upstream.destroy();
  };
  client.once("error", cut).once("close", () => {
    clearTimeout(leaving);
    cut();
    done();
  });
  upstream.once("error", cut).once("close", () => {
    // What was sent is on its way; the client has that long to take it and hang up.
    leaving = setTimeout(cut, idleMs).unref();
  });
  // Bytes of either direction pass this socket.
  upstream.setTimeout(idleMs, cut);
}

function failed(cause: Fault): Outcome {
  return { kind: "failed", fault: cause, sent: false };
}
