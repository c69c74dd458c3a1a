import type { IncomingMessage } from "node:http";
import { fault, type Fault } from "../../core/fault.ts";
import { FieldSection } from "../../core/strict/field-section.ts";
import type { Forwarding, Outcome } from "./forward.ts";
import { checkAnswerFields, responseFields } from "./response-fields.ts";

/** Passes an answer that `node:http` read on to the client, with back-pressure. `ended`: it is complete or broke. */
export function relayAnswer(
  answer: IncomingMessage,
  { exchange, requestId, answering }: Forwarding,
  ended: (outcome: Outcome) => void,
): void {
  const { reply } = exchange;
  const status = answer.statusCode ?? 0;
  const fields = FieldSection.of(answer.rawHeaders);
  // A 101 that switches to nothing arrives here as well.
  const valid = status >= 200 && status <= 599;
  const bad = valid ? checkAnswerFields(fields) : fault("upstream_broken", "the status is invalid");
  const fail = (cause: Fault): void => {
    answer.destroy();
    const sent = reply.started;
    if (sent) reply.abort();
    ended({ kind: "failed", fault: cause, sent });
  };
  if (bad !== undefined) return fail(bad);
  answering(status);
  reply.start(status, "", responseFields(status, fields, requestId));
  answer.on("data", (chunk: Buffer) => {
    const taken = reply.write(chunk);
    reply.flush();
    if (taken) return;
    answer.pause();
    reply.onDrain(() => answer.resume());
  });
  answer.once("error", () => fail(fault("upstream_broken", "the answer broke off")));
  answer.once("end", () => {
    reply.end();
    ended({ kind: "answered", status });
  });
}
