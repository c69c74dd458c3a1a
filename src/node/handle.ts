import { FAULTS, fault, type Fault } from "../core/fault.ts";
import { blockAnswer, faultAnswer, type Answer } from "./answer.ts";
import type { NodeContext } from "./context.ts";
import type { Exchange } from "./exchange.ts";
import { forward, type Outcome } from "./forward/forward.ts";
import { newRequestId, requestIdOf } from "./forward/request-id.ts";
import { tunnel } from "./forward/tunnel.ts";
import { judge } from "./judge.ts";
import type { Site } from "./site.ts";
import { checkHead } from "./strict/check-head.ts";
import { fieldNamed } from "./strict/known-fields.ts";

const ACCEPT = fieldNamed("accept");

/** How a request ended, for the counters. */
interface Ending {
  readonly route: string;
  readonly outcome: "forwarded" | "blocked" | "refused" | "failed" | "aborted";
}

/**
 * A request's whole life, top to bottom; docs/request-life.md draws it. Nothing reaches the upstream before the head was
 * checked and judged. Never throws: whatever goes wrong in here is one request's 500, not the process's end.
 */
export function handle(exchange: Exchange, node: NodeContext): void {
  const startedMs = performance.now();
  const ended = (ending: Ending): void =>
    node.metrics.request(ending.route, ending.outcome, performance.now() - startedMs);
  try {
    live(exchange, node, node.current(), ended);
  } catch (error) {
    node.log.error({ err: error }, "a request failed inside the node");
    ended(refuse(exchange, node, fault("internal", "unexpected error"), newRequestId(), ""));
  }
}

function live(exchange: Exchange, node: NodeContext, site: Site, ended: (ending: Ending) => void): void {
  // Head: read in exactly one way, or refused with the connection.
  const head = checkHead(exchange.head, site.headLimits);
  if ("code" in head) return ended(refuse(exchange, node, head, newRequestId(), ""));
  const clientAddress = site.clientAddressOf(exchange.peer, head.fields);
  const trusted = site.trusts(exchange.peer.address);
  const givenId = requestIdOf(head, trusted);

  // Route.
  const route = site.routeOf(head.host, head.target);
  if (route === undefined) return ended(refuse(exchange, node, fault("no_route", "no route fits"), givenId, ""));

  // Filter: a hit that blocks ends here, before any byte of the body is read.
  const { decision, report, requestId } = judge({
    exchange,
    head,
    node,
    site,
    route,
    clientAddress,
    requestId: givenId,
  });
  if (decision === "blocked") {
    answer(exchange, blockAnswer(site.block, requestId, head.fields.first(ACCEPT) ?? ""));
    report(site.block.status);
    return ended({ route: route.name, outcome: "blocked" });
  }
  if (decision !== "admitted") {
    report(FAULTS[decision.code].status);
    return ended(refuse(exchange, node, decision, requestId, route.name));
  }

  // Forward; the events of a request that goes on are written when its answer's status is known.
  const { timeouts } = site.config;
  const forwarding = { exchange, head, upstream: route.upstream, trusted, requestId, timeouts, answering: report };
  const carry = head.websocket ? tunnel : forward;
  carry(forwarding, (outcome) => {
    if (outcome.kind === "aborted") report(0);
    if (outcome.kind === "failed") report(FAULTS[outcome.fault.code].status);
    ended(conclude(exchange, node, outcome, requestId, route.name));
  });
}

function conclude(exchange: Exchange, node: NodeContext, outcome: Outcome, requestId: string, route: string): Ending {
  switch (outcome.kind) {
    case "answered":
      return { route, outcome: "forwarded" };
    case "aborted":
      return { route, outcome: "aborted" };
    case "failed":
      if (!outcome.sent) return refuse(exchange, node, outcome.fault, requestId, route);
      note(node, outcome.fault, requestId);
      return { route, outcome: "failed" };
  }
}

/** Answers with a fault of the node's own. */
function refuse(exchange: Exchange, node: NodeContext, cause: Fault, requestId: string, route: string): Ending {
  note(node, cause, requestId);
  const { blame } = FAULTS[cause.code];
  if (exchange.reply.started) exchange.reply.abort();
  else {
    // A client that broke the protocol is not listened to any further.
    if (blame === "client" && cause.code !== "no_route") exchange.reply.closeAfter();
    answer(exchange, faultAnswer(cause.code, requestId));
  }
  return { route, outcome: blame === "client" ? "refused" : "failed" };
}

function note(node: NodeContext, cause: Fault, requestId: string): void {
  const { blame } = FAULTS[cause.code];
  if (blame === "upstream") node.metrics.upstreamError(cause.code);
  else node.metrics.refused(cause.code);
  const level = blame === "client" ? "info" : "warn";
  node.log[level]({ code: cause.code, reason: cause.reason, request_id: requestId }, "request refused");
}

function answer({ head, reply }: Exchange, { status, fields, body }: Answer): void {
  reply.start(status, "", fields);
  if (head.method !== "HEAD") reply.write(body);
  reply.end();
}
