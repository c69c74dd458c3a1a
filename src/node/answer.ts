import { FAULTS, type FaultCode } from "../core/fault.ts";
import type { AnswerFields } from "./exchange.ts";
import { writeFields } from "./written-fields.ts";

/** An answer the node gives by itself. */
export interface Answer {
  readonly status: number;
  readonly fields: AnswerFields;
  readonly body: Buffer;
}

/** What an operator may set for the answer to a blocked request: node.yaml `block`. */
export interface BlockTemplate {
  readonly status: number;
  /** Body with `{{request_id}}` where the id goes; absent: the built-in JSON or HTML. */
  readonly body: { readonly text: string; readonly contentType: string } | undefined;
  readonly headers: Readonly<Record<string, string>>;
}

export const DEFAULT_BLOCK: BlockTemplate = { status: FAULTS.blocked.status, body: undefined, headers: {} };

/** The answer to a blocked request. It never says which rule, point or value. */
export function blockAnswer(template: BlockTemplate, requestId: string, accept: string): Answer {
  const { status, body, headers } = template;
  const extra = writeFields(Object.entries(headers).flat());
  if (body === undefined) return compose(status, "blocked", requestId, accept, extra);
  return finish(status, body.contentType, body.text.replaceAll("{{request_id}}", requestId), requestId, extra);
}

/** The answer to a request that failed: `{"error":code,"request_id":…}`, or a small page for a browser. */
export function faultAnswer(code: FaultCode, requestId: string, accept = ""): Answer {
  return compose(FAULTS[code].status, code, requestId, accept, "");
}

function compose(status: number, code: FaultCode, requestId: string, accept: string, extra: string): Answer {
  if (prefersHtml(accept)) {
    return finish(status, "text/html; charset=utf-8", page(status, FAULTS[code].message, requestId), requestId, extra);
  }
  return finish(status, "application/json", JSON.stringify({ error: code, request_id: requestId }), requestId, extra);
}

function finish(status: number, contentType: string, text: string, requestId: string, extra: string): Answer {
  const body = Buffer.from(text);
  const lines =
    `Content-Type: ${contentType}\r\nContent-Length: ${body.length}\r\nCache-Control: no-store\r\n` +
    `X-Request-Id: ${requestId}\r\n${extra}`;
  return { status, fields: { lines, bodyBytes: body.length, dated: false }, body };
}

// A browser names text/html and not JSON; whatever else asks is a program.
function prefersHtml(accept: string): boolean {
  return accept.includes("text/html") && !accept.includes("application/json");
}

function page(status: number, message: string, requestId: string): string {
  return `<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${status}</title>
<style>body{font:16px/1.5 system-ui,sans-serif;margin:20vh auto;max-width:32em;padding:0 1em}small{color:#666}</style>
<h1>${status}</h1><p>${message}</p><p><small>Request ${requestId}</small></p></html>
`;
}
