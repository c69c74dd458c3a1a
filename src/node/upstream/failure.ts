import { fault, type Fault } from "../../core/fault.ts";

/**
 * What an error of a connection to an upstream means: 504 where time ran out, 502 where there was no connection or the
 * answer could not be read. The reason is the error's code; the error's text may hold bytes of the answer and is not used.
 */
export function faultOf(error: unknown, connected: boolean): Fault {
  const code = codeOf(error);
  switch (code) {
    case "ECONNECT_TIMEOUT":
    case "ETIMEDOUT":
      return fault("upstream_timeout", `no connection in time (${code})`);
  }
  return connected
    ? fault("upstream_broken", `the connection broke or the answer is malformed (${code})`)
    : fault("upstream_unreachable", `no connection (${code})`);
}

function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return "unknown";
  if ("code" in error && typeof error.code === "string") return error.code;
  return error.name;
}
