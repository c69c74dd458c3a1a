import { Socket } from "node:net";

/**
 * All connections, of clients and to upstreams, read into this buffer: whoever is called copies what it keeps, since
 * the next read of any connection overwrites it. So a read allocates nothing, and an idle connection holds no buffer.
 */
export const READ_BUFFER = Buffer.allocUnsafeSlow(65_536);

/** A connection whose bytes come in `READ_BUFFER` instead of by 'data' events. */
export interface SharedReads {
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
  // A PROXY header left it paused; and a stream that does not flow never tells its end.
  socket.resume();
  return () => {
    if (reads === undefined) socket.off("data", onData);
    else reads.received = (count) => socket.push(Buffer.from(READ_BUFFER.subarray(0, count)));
    Reflect.set(socket, "readableFlowing", null);
  };
}

const INTERNALS = Object.getOwnPropertySymbols(new Socket());
/** Where `node:net` keeps what `onread` asked for; undefined where a version of it does so in another way. */
const BUFFER = INTERNALS.find(({ description }) => description === "kBuffer");
const CALLBACK = INTERNALS.find(({ description }) => description === "kBufferCb");

/** What `node:net` does not document of a socket: the system's side of it. */
interface Handled {
  readonly _handle: { useUserBuffer?(buffer: Buffer): void } | null;
}

/**
 * Makes a connection that was accepted read into the buffer, before anything was read of it. `node:net` and `node:tls`
 * document `onread` only for connections they open themselves; docs/rationale.md tells what this is worth. Undefined: it
 * cannot be, and the bytes come by 'data'.
 */
export function shareReads(socket: Socket): SharedReads | undefined {
  const { _handle: handle } = socket as unknown as Handled;
  if (BUFFER === undefined || CALLBACK === undefined || handle?.useUserBuffer === undefined) return undefined;
  if (socket.readableLength > 0) return undefined;
  const shared: SharedReads = { received: () => true };
  Reflect.set(socket, BUFFER, READ_BUFFER);
  Reflect.set(socket, CALLBACK, (count: number) => shared.received(count));
  handle.useUserBuffer(READ_BUFFER);
  return shared;
}
