import { once } from "node:events";
import { createServer, type AddressInfo, type Socket } from "node:net";
import type { Test } from "tap";
import { ACK, frame, FrameReader, HEADERS, SETTINGS, settings, type Frame } from "./frames.ts";

export interface RawHttp2Server {
  readonly url: string;
  /** Connections so far. */
  readonly sockets: readonly Socket[];
  /** Frames of requests so far: all but those of the connection. */
  readonly frames: readonly Frame[];
  /** Streams opened so far. */
  opened(): number;
  /** The first frame that satisfies the test; waits for it. */
  frame(test: (frame: Frame) => boolean): Promise<Frame>;
}

export interface RawHttp2Options {
  /** What is sent as soon as a connection stands; by default empty settings. */
  readonly hello?: Buffer;
  /** Called for each frame; settings are acknowledged by themselves. `nth` counts streams over all connections, from 1. */
  readonly on?: (frame: Frame, socket: Socket, nth: number) => void;
}

/** A server of hand-made frames; ends with the test. */
export async function startRawHttp2(t: Test, { hello = settings(), on }: RawHttp2Options): Promise<RawHttp2Server> {
  const sockets: Socket[] = [];
  const frames: Frame[] = [];
  const waiting = new Set<() => void>();
  let opened = 0;
  const server = createServer((socket) => {
    sockets.push(socket);
    const reader = new FrameReader();
    socket.on("error", () => {});
    socket.write(hello);
    socket.on("data", (bytes: Buffer) => {
      for (const each of reader.read(bytes)) {
        if (each.type === SETTINGS && (each.flags & ACK) === 0) socket.write(frame(SETTINGS, ACK, 0));
        if (each.type === HEADERS) opened++;
        frames.push(each);
        on?.(each, socket, opened);
      }
      for (const wake of waiting) wake();
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  t.teardown(() => {
    for (const socket of sockets) socket.destroy();
    return new Promise<void>((resolve) => server.close(() => resolve()));
  });
  return {
    url: `h2://127.0.0.1:${(server.address() as AddressInfo).port}`,
    sockets,
    frames,
    opened: () => opened,
    async frame(test) {
      for (;;) {
        const found = frames.find(test);
        if (found !== undefined) return found;
        await new Promise<void>((resolve) => {
          const wake = (): void => {
            waiting.delete(wake);
            resolve();
          };
          waiting.add(wake);
        });
      }
    },
  };
}
