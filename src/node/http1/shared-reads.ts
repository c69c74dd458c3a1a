import { Socket, type SocketConstructorOpts } from "node:net";

/**
 * All plain connections, of clients and to upstreams, read into this buffer: whoever is called copies what it keeps, since
 * the next read of any connection overwrites it. So a read allocates nothing, and an idle connection holds no buffer.
 */
export const READ_BUFFER = Buffer.allocUnsafeSlow(65_536);

/** A connection whose bytes come in `READ_BUFFER` instead of by 'data' events. */
export interface SharedReads {
  readonly socket: Socket;
  /** Told how many bytes were read. False: read no more until `resume`. Set by whoever takes the connection. */
  received: (count: number) => boolean;
}

/**
 * Gives what comes on a connection to `receive`, which must be done with bytes that are not `owned` when it returns.
 * @returns hands the socket back as it would be if nobody had read from it: a stream that is neither flowing nor paused
 */
export function readFrom(
  socket: Socket,
  reads: SharedReads | undefined,
  receive: (bytes: Buffer, end: number, owned: boolean) => void,
): () => void {
  const onData = (bytes: Buffer): void => receive(bytes, bytes.length, true);
  if (reads === undefined) socket.on("data", onData);
  else {
    reads.received = (count) => {
      receive(READ_BUFFER, count, false);
      return true;
    };
  }
  return () => {
    if (reads === undefined) socket.off("data", onData);
    else reads.received = (count) => socket.push(Buffer.from(READ_BUFFER.subarray(0, count)));
    Reflect.set(socket, "readableFlowing", null);
  };
}

/** What `node:net` does not document of a socket: the system's side of it. */
interface Handled {
  _handle: object | null;
}

/**
 * Takes an accepted connection over before anything was read of it; `accepted` is not to be used afterwards. `node:net`
 * documents read buffers only for connections it opens itself; docs/rationale.md tells what this one is worth.
 */
export function shareReads(accepted: Socket): SharedReads {
  const { _handle: handle } = accepted as unknown as Handled;
  const callback = (count: number): boolean => shared.received(count);
  const options = { handle, allowHalfOpen: true, onread: { buffer: READ_BUFFER, callback } };
  const shared: SharedReads = { socket: new Socket(options as SocketConstructorOpts), received: () => true };
  (accepted as unknown as Handled)._handle = null;
  return shared;
}
