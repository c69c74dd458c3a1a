import { STATUS_CODES } from "node:http";
import type { Socket } from "node:net";
import { FAULTS, type FaultCode } from "../../core/fault.ts";
import { faultAnswer } from "../answer.ts";
import { newRequestId } from "../forward/request-id.ts";

/**
 * How long a connection that was answered and closed from this side may still deliver bytes, which are thrown away: the
 * answer would be lost if they met a closed socket (RFC 9112 section 9.6).
 */
const LINGER_MS = 1_000;

/** Answers on a connection that has no exchange to answer through, and closes it. */
export function refuseConnection(socket: Socket, code: FaultCode): void {
  if (!socket.writable) {
    socket.destroy();
    return;
  }
  const { status } = FAULTS[code];
  const { fields, body } = faultAnswer(code, newRequestId());
  const lines = [`HTTP/1.1 ${status} ${STATUS_CODES[status]}`, "Connection: close"];
  for (let i = 0; i < fields.length; i += 2) lines.push(`${fields[i]}: ${fields[i + 1]}`);
  socket.write(`${lines.join("\r\n")}\r\n\r\n`, "latin1");
  socket.write(body);
  closeGently(socket);
}

/** Ends the connection so that what was written arrives even while the client still sends. */
export function closeGently(socket: Socket): void {
  if (socket.destroyed) return;
  const cut = setTimeout(() => socket.destroy(), LINGER_MS).unref();
  socket.once("close", () => clearTimeout(cut));
  socket.end();
  socket.resume();
}
