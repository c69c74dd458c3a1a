import { fault, type Fault } from "../../core/fault.ts";
import type { Logger } from "../../platform/log.ts";
import type { Decision, Judge } from "../judge.ts";
import type { BodyInspector } from "./request-body.ts";

/**
 * Judges what of a body is not held, and the fields behind it. Whatever goes wrong in here is one request's fault.
 *
 * @param scans false: the body goes unseen, by policy
 */
export function inspectorOf(judge: Judge, scans: boolean, log: Logger): BodyInspector {
  const failed = (error: unknown): Fault => {
    log.error({ err: error }, "a request failed inside the node");
    return fault("internal", "unexpected error");
  };
  return {
    chunk(chunk, last) {
      if (!scans) return undefined;
      try {
        const decision = judge.judgeRest(chunk, last);
        return decision instanceof Promise ? decision.then(faultOf, failed) : faultOf(decision);
      } catch (error) {
        return failed(error);
      }
    },
    trailers(fields) {
      try {
        return faultOf(judge.judgeTrailers(fields));
      } catch (error) {
        return failed(error);
      }
    },
  };
}

function faultOf(decision: Decision): Fault | undefined {
  if (decision === "admitted") return undefined;
  return decision === "blocked" ? fault("blocked", "a rule matched behind the held part of the body") : decision;
}
