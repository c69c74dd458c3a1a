import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import type { Fault } from "../../core/fault.ts";
import { closeCodeOf, closeFrame } from "./closing.ts";
import { MessageGate } from "./message-gate.ts";
import type { MessageJudge } from "./message-judge.ts";
import type { TransitPolicy } from "./message-in-transit.ts";
import type { ClientDeflate } from "./permessage-deflate.ts";
import { ServerFrames } from "./server-frames.ts";

/** Whether and how the messages of a tunnel are judged. */
export interface MessagePolicy extends TransitPolicy {
  readonly judge: MessageJudge;
}

export interface GuardedTunnel {
  /** Joined both ways already; nothing was read since. */
  readonly client: Duplex;
  readonly upstream: Socket;
  readonly deflate: ClientDeflate | undefined;
  /** As `timeouts.response_idle`: what a client sends may be held, so that the upstream's socket does not see it. */
  readonly idleMs: number;
}

/** How long a client that was told to close may still take that, and send what nobody reads. */
const LINGER_MS = 1_000;

/**
 * Puts a gate before what the client sends; what the server sends goes on untouched. Where something is refused the
 * upstream's connection is destroyed and the client's closed: by a Close frame where one may stand, between two frames of
 * the server's.
 */
export function guard(tunnel: GuardedTunnel, policy: MessagePolicy, refused: (cause: Fault) => void): void {
  const { client, upstream, deflate, idleMs } = tunnel;
  const { judge } = policy;
  const server = new ServerFrames();
  const refuse = (cause: Fault): void => {
    refused(cause);
    client.unpipe(gate);
    upstream.unpipe(client);
    upstream.destroy();
    if (!server.between) return void client.destroy();
    client.end(closeFrame(closeCodeOf(cause.code)));
    client.resume();
    const late = setTimeout(() => client.destroy(), LINGER_MS).unref();
    client.once("close", () => clearTimeout(late));
  };
  const gate = new MessageGate({
    policy,
    deflate,
    newMessage: () => judge.newMessage(),
    refuse,
    failed: (error) => judge.failed(error),
  });
  client.unpipe(upstream);
  client.pipe(gate).pipe(upstream);
  client.on("data", () => upstream.setTimeout(idleMs)).once("close", () => gate.destroy());
  upstream.on("data", (chunk: Buffer) => server.read(chunk));
}
