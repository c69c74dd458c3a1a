import { FAULTS, fault, type Fault } from "../core/fault.ts";
import { isGrpc } from "./body/grpc-message.ts";
import { holdBody, type Held } from "./body/hold.ts";
import { openRequestBody, type RequestBody } from "./body/request-body.ts";
import { blockAnswer, faultAnswer, type Answer } from "./answer.ts";
import type { NodeContext } from "./context.ts";
import type { Exchange } from "./exchange.ts";
import { forward, type Outcome } from "./forward/forward.ts";
import { newRequestId, requestIdOf } from "./forward/request-id.ts";
import { tunnel } from "./forward/tunnel.ts";
import { Judge, type JudgedParts } from "./judge.ts";
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
    ended(failInside(exchange, node, error));
  }
}

function failInside(exchange: Exchange, node: NodeContext, error: unknown): Ending {
  node.log.error({ err: error }, "a request failed inside the node");
  return refuse(exchange, node, fault("internal", "unexpected error"), newRequestId(), "");
}

function live(exchange: Exchange, node: NodeContext, site: Site, ended: (ending: Ending) => void): void {
  // Head: read in exactly one way, or refused with the connection.
  const head = checkHead(exchange.head, site.headLimits);
  if ("code" in head) return ended(refuse(exchange, node, head, newRequestId(), ""));
  const clientAddress = site.clientAddressOf(exchange.peer, head.fields);
  const trusted = site.trusts(exchange.peer.address);
  const requestId = requestIdOf(head, trusted);

  // Route.
  const route = site.routeOf(head.host, head.target);
  if (route === undefined) return ended(refuse(exchange, node, fault("no_route", "no route fits"), requestId, ""));

  // Filter, head points: a hit that blocks ends here, before any byte of the body is read.
  const request = { exchange, node, site, route, head, trusted, clientAddress, requestId };
  const judge = new Judge(request);
  const decision = judge.judgeHead();
  if (decision !== "admitted") return ended(turnAway(request, judge, decision));
  const body = openRequestBody(exchange, head, site.config.timeouts.body_idle);
  if (body === undefined || !judge.wantsBody) return send(request, judge, body, ended);

  // Filter, body points: only where a rule in scope looks at the body.
  holdBody(body, { bytesMax: site.config.body.bytes_max, grpc: isGrpc(head) }, (held) => {
    if (held.kind === "vanished") return ended(vanish(request, judge));
    if (held.kind === "broken") return ended(turnAway(request, judge, held.fault));
    const done = (ending: Ending): void => {
      held.release();
      body.destroy();
      ended(ending);
    };
    try {
      liveOn(request, judge, body, held, done);
    } catch (error) {
      done(failInside(exchange, node, error));
    }
  });
}

/** A request whose body is held, or the start of it: what is longer than may be held follows the policy. */
function liveOn(
  request: JudgedParts,
  judge: Judge,
  body: RequestBody,
  held: Held & { readonly kind: "whole" | "start" },
  done: (ending: Ending) => void,
): void {
  const { node, site } = request;
  const { over_limit: overLimit } = site.config.body;
  const whole = held.kind === "whole";
  const long = !whole && held.overLimit;
  if (long) node.metrics.bodyOverLimit();
  if (long && overLimit === "block") {
    return done(turnAway(request, judge, fault("body_too_large", "over body.bytes_max")));
  }
  const found = judge.judgeBody(held.bytes, whole);
  if (found !== "admitted") return done(turnAway(request, judge, found));
  if (whole) return send(request, judge, held.bytes, done);
  if (!long || overLimit === "scan") body.inspect = (chunk, last) => inspect(request, judge, chunk, last);
  send(request, judge, body, done);
}

/** Answers a request that is not forwarded. */
function turnAway(
  { exchange, node, site, route, head }: JudgedParts,
  judge: Judge,
  decision: "blocked" | Fault,
): Ending {
  if (decision !== "blocked") {
    judge.report(FAULTS[decision.code].status);
    return refuse(exchange, node, decision, judge.requestId, route.name);
  }
  answer(exchange, blockAnswer(site.block, judge.requestId, head.fields.first(ACCEPT) ?? ""));
  judge.report(site.block.status);
  return { route: route.name, outcome: "blocked" };
}

function vanish({ exchange, route }: JudgedParts, judge: Judge): Ending {
  exchange.reply.abort();
  judge.report(0);
  return { route: route.name, outcome: "aborted" };
}

/** What of a body is not held: a hit ends it before the upstream could have the whole request. */
function inspect({ node }: JudgedParts, judge: Judge, chunk: Buffer, last: boolean): Fault | undefined {
  try {
    const decision = judge.judgeRest(chunk, last);
    if (decision === "admitted") return undefined;
    return decision === "blocked" ? fault("blocked", "a rule matched behind the held part of the body") : decision;
  } catch (error) {
    node.log.error({ err: error }, "a request failed inside the node");
    return fault("internal", "unexpected error");
  }
}

/** Forward; the events of a request that goes on are written when its answer's status is known. */
function send(
  request: JudgedParts,
  judge: Judge,
  body: RequestBody | Buffer | undefined,
  ended: (ending: Ending) => void,
): void {
  const { exchange, node, site, route, head, trusted } = request;
  const { timeouts } = site.config;
  const answering = (status: number): void => judge.report(status);
  const { requestId } = judge;
  const forwarding = { exchange, head, body, upstream: route.upstream, trusted, requestId, timeouts, answering };
  const carry = head.websocket ? tunnel : forward;
  carry(forwarding, (outcome) => {
    if (outcome.kind === "failed" && outcome.fault.code === "blocked" && !outcome.sent) {
      return ended(turnAway(request, judge, "blocked"));
    }
    if (outcome.kind === "aborted") judge.report(0);
    if (outcome.kind === "failed") judge.report(FAULTS[outcome.fault.code].status);
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
