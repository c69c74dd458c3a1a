import type { Socket } from "node:net";
import { FAULTS, type FaultCode } from "../../core/fault.ts";
import { faultAnswer } from "../answer.ts";
import { newRequestId } from "../forward/request-id.ts";
import { reasonPhrase } from "../http1/reason-phrases.ts";

/**
 * How long a connection that was answered and closed from this side may still deliver bytes, which are thrown away: the
 * answer would be lost if they met a closed socket (RFC 9112 section 9.6).
 */
export const LINGER_MS = 1_000;

/** A whole HTTP/1 answer, for where there is no exchange to answer through. It says that the connection is closed. */
export function refusal(code: FaultCode): string {
  const { status } = FAULTS[code];
  const { fields, body } = faultAnswer(code, newRequestId());
  const head = `HTTP/1.1 ${status} ${reasonPhrase(status)}\r\nConnection: close\r\n${fields.lines}\r\n`;
  return head + body.toString("latin1");
}

/** Answers on a connection that nobody has taken, and closes it so that the answer arrives even while the client still sends. */
export function refuseConnection(socket: Socket, code: FaultCode): void {
  if (!socket.writable) {
    socket.destroy();
    return;
  }
  const cut = setTimeout(() => socket.destroy(), LINGER_MS).unref();
  socket.once("close", () => clearTimeout(cut));
  socket.end(refusal(code), "latin1");
  socket.resume();
}
