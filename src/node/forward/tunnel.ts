import type { IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import { fault, type Fault } from "../../core/fault.ts";
import { fieldNamed } from "../../core/strict/known-fields.ts";
import type { Upgrade } from "../exchange.ts";
import type { Lease } from "../upstream/address.ts";
import { faultOf } from "../upstream/failure.ts";
import { DeflateOffer } from "../websocket/deflate-offer.ts";
import { guard } from "../websocket/guard.ts";
import { acceptedFields, askUpgrade } from "./ask-upgrade.ts";
import type { Forwarding, Outcome } from "./forward.ts";
import { valuesOf } from "./handshake.ts";
import { relayAnswer } from "./relay-answer.ts";

const WEBSOCKET_KEY = fieldNamed("sec-websocket-key");
const EXTENSIONS = "sec-websocket-extensions";

/**
 * Carries a WebSocket. The handshake goes to the upstream exactly as it was checked and judged; only after an answer
 * that accepts it the client sees a 101 and the two connections are joined, until both end or nothing was sent either
 * way for `response_idle`. Any other answer is passed on as an ordinary one. `ended` is called once, when it is over.
 */
export function tunnel(forwarding: Forwarding, ended: (outcome: Outcome) => void): void {
  const { exchange, upstream } = forwarding;
  const { upgrade } = exchange;
  if (upgrade === undefined) return ended(failed(fault("malformed_request", "no upgrade is possible here")));
  if (!upstream.carriesWebSockets) return ended(failed(fault("unsupported_websocket", "the route speaks HTTP/2")));
  const lease = upstream.lease();
  if ("code" in lease) return ended(failed(lease));
  exchange.reply.closeAfter();
  open(forwarding, upgrade, lease, (outcome) => {
    lease.release();
    ended(outcome);
  });
}

function open(forwarding: Forwarding, upgrade: Upgrade, lease: Lease, settle: (outcome: Outcome) => void): void {
  const { exchange, head, timeouts, messages } = forwarding;
  const key = head.fields.first(WEBSOCKET_KEY)!;
  const offer = messages && new DeflateOffer(valuesOf(head.fields.list(), EXTENSIONS), messages.memory);
  const { outgoing, join } = askUpgrade(forwarding, upgrade, lease, offer);
  let connected = false;
  let joined = false;
  let over = false;
  const finish = (outcome: Outcome): void => {
    if (over) return;
    over = true;
    clearTimeout(late);
    offer?.release();
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
    const deflate = offer === undefined ? "none" : offer.agreed(valuesOf(answer.rawHeaders, EXTENSIONS));
    if (over || fields === undefined || deflate === undefined) {
      socket.destroy();
      return finish(failed(fault("upstream_broken", "the answer does not accept the WebSocket handshake")));
    }
    clearTimeout(late);
    joined = true;
    forwarding.answering(101);
    join({ headers: fields } as IncomingMessage, socket, rest);
    let ending: Outcome = { kind: "answered", status: 101 };
    bind(upgrade.socket, socket, timeouts.response_idle, () => finish(ending));
    if (messages === undefined) return;
    const agreed = deflate === "none" ? undefined : deflate;
    const tunnel = { client: upgrade.socket, upstream: socket, deflate: agreed, idleMs: timeouts.response_idle };
    guard(tunnel, messages, (cause) => (ending = { kind: "failed", fault: cause, sent: true }));
  });
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
