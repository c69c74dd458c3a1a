import { FAULTS, fault, type Fault } from "../core/fault.ts";
import { checkHead } from "../core/strict/check-head.ts";
import { fieldNamed } from "../core/strict/known-fields.ts";
import { blockAnswer, faultAnswer, type Answer } from "./answer.ts";
import { isGrpc } from "./body/grpc-message.ts";
import { heldMemory } from "./body/held-memory.ts";
import { holdBody, type Held } from "./body/hold.ts";
import { inspectorOf } from "./body/inspector.ts";
import { openRequestBody, type RequestBody } from "./body/request-body.ts";
import type { NodeContext } from "./context.ts";
import type { Exchange } from "./exchange.ts";
import { forward, type Outcome } from "./forward/forward.ts";
import { newRequestId, requestIdOf } from "./forward/request-id.ts";
import { tunnel } from "./forward/tunnel.ts";
import { Judge, type Decision, type JudgedParts } from "./judge.ts";
import type { Site } from "./site.ts";
import type { MessagePolicy } from "./websocket/guard.ts";
import { MessageJudge } from "./websocket/message-judge.ts";

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
  const { ruledNames } = site.headLimits;
  const body = openRequestBody(exchange, head, { idleMs: site.config.timeouts.body_idle, ruledNames });
  if (body === undefined || !judge.wantsBody) return send(request, judge, body, ended);

  // Filter, body points: only where a rule in scope looks at the body.
  holdBody(body, { bytesMax: site.config.body.bytes_max, grpc: isGrpc(head) }, (held) => {
    if (held.kind === "vanished") return ended(vanish(request, judge));
    if (held.kind === "broken") return ended(turnAway(request, judge, held.fault));
    const done = (ending: Ending): void => {
      judge.close();
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
  if (!whole) {
    body.inspector = inspectorOf(judge, !long || overLimit === "scan", node.log);
    return send(request, judge, body, done);
  }
  const fail = (error: unknown): void => done(failInside(request.exchange, node, error));
  const goOn = (decision: Decision): void => {
    try {
      const last = decision === "admitted" ? judge.judgeTrailers(request.exchange.trailers()) : decision;
      if (last === "admitted") send(request, judge, held.bytes, done);
      else done(turnAway(request, judge, last));
    } catch (error) {
      fail(error);
    }
  };
  const rest = judge.judgeRest(NOTHING, true);
  if (rest instanceof Promise) rest.then(goOn, fail);
  else goOn(rest);
}

const NOTHING = Buffer.alloc(0);

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

/** Forward; the events of a request that goes on are written when its answer's status is known. */
function send(
  request: JudgedParts,
  judge: Judge,
  body: RequestBody | Buffer | undefined,
  ended: (ending: Ending) => void,
): void {
  const { exchange, node, site, route, head, trusted } = request;
  const { timeouts } = site.config;
  const sightings = node.sightings();
  const seen = sightings?.observe(head, route.name);
  const answering = (status: number): void => {
    judge.report(status);
    if (seen !== undefined) sightings!.answered(seen, status, request.clientAddress, Date.now());
  };
  const { requestId } = judge;
  const { upstream } = route;
  const messages = head.websocket ? messagePolicy(request) : undefined;
  const forwarding = { exchange, head, body, upstream, trusted, requestId, timeouts, answering, messages };
  const carry = head.websocket ? tunnel : forward;
  carry(forwarding, (outcome) => {
    if (outcome.kind === "failed" && outcome.fault.code === "blocked") {
      if (!outcome.sent) return ended(turnAway(request, judge, "blocked"));
      judge.report(statusOf(outcome));
      return ended({ route: route.name, outcome: "blocked" });
    }
    judge.report(statusOf(outcome));
    ended(conclude(exchange, node, outcome, requestId, route.name));
  });
}

/** How the messages of a tunnel are judged; undefined: only its handshake is. */
function messagePolicy(request: JudgedParts): MessagePolicy | undefined {
  const { websocket, body } = request.site.config;
  if (websocket.frames === "off") return undefined;
  const judge = new MessageJudge(request);
  return { judge, bytesMax: body.bytes_max, overLimit: body.over_limit, memory: heldMemory };
}

function statusOf(outcome: Outcome): number {
  switch (outcome.kind) {
    case "answered":
      return outcome.status;
    case "aborted":
      return 0;
    case "failed":
      return FAULTS[outcome.fault.code].status;
  }
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
