import type { IncomingMessage } from "node:http";
import { fault, type Fault } from "../../core/fault.ts";
import type { Forwarding, Outcome } from "./forward.ts";
import { checkAnswerFields, responseFields } from "./response-fields.ts";

/** Passes an answer that `node:http` read on to the client, with back-pressure. Resolves when it is complete or broke. */
export function relayAnswer(answer: IncomingMessage, { exchange, requestId, answering }: Forwarding): Promise<Outcome> {
  const { reply } = exchange;
  const status = answer.statusCode ?? 0;
  const raw = answer.rawHeaders;
  // A 101 that switches to nothing arrives here as well.
  const valid = status >= 200 && status <= 599;
  const bad = valid ? checkAnswerFields(raw) : fault("upstream_broken", "the status is invalid");
  const { promise, resolve } = Promise.withResolvers<Outcome>();
  const fail = (cause: Fault): void => {
    answer.destroy();
    const sent = reply.started;
    if (sent) reply.abort();
    resolve({ kind: "failed", fault: cause, sent });
  };
  if (bad !== undefined) {
    fail(bad);
    return promise;
  }
  answering(status);
  reply.start(status, "", responseFields({ status, raw, requestId }));
  answer.on("data", (chunk: Buffer) => {
    if (reply.write(chunk)) return;
    answer.pause();
    reply.onDrain(() => answer.resume());
  });
  answer.once("error", () => fail(fault("upstream_broken", "the answer broke off")));
  answer.once("end", () => {
    reply.end();
    resolve({ kind: "answered", status });
  });
  return promise;
}
