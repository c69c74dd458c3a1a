import type { Socket } from "node:net";
import { fault, type Fault } from "../../core/fault.ts";
import type { Peer } from "../exchange.ts";
import { parseProxyHeader } from "./proxy-header.ts";

/**
 * Takes the PROXY header from a fresh connection; what came after it is put back and the socket stays paused. Calls back
 * once with the client it names, undefined where it names none, or a fault; never after the socket closed.
 */
export function readProxyHeader(
  socket: Socket,
  timeoutMs: number,
  done: (source: Peer | undefined | Fault) => void,
): void {
  // Bounded: the parser says broken before it has seen 5 KiB, and a read is 64 KiB at most.
  let received: Buffer = Buffer.alloc(0);
  const onData = (chunk: Buffer): void => {
    received = received.length === 0 ? chunk : Buffer.concat([received, chunk]);
    const header = parseProxyHeader(received);
    switch (header.kind) {
      case "incomplete":
        return;
      case "broken":
        return settle(fault("malformed_request", header.reason));
      case "complete":
        settle(header.source, received.subarray(header.bytes));
    }
  };
  const settle = (result: Peer | undefined | Fault, rest?: Buffer): void => {
    clearTimeout(late);
    socket.off("data", onData).off("close", onClose).off("end", onEnd).pause();
    if (rest !== undefined && rest.length > 0) socket.unshift(rest);
    done(result);
  };
  const onEnd = (): void => settle(fault("malformed_request", "the connection ended within the PROXY header"));
  const onClose = (): void => clearTimeout(late);
  const late = setTimeout(() => settle(fault("request_timeout", "no PROXY header in time")), timeoutMs).unref();
  socket.on("data", onData).once("end", onEnd).once("close", onClose);
}
