import { gzipSync } from "node:zlib";
import t from "tap";
import type { WebSocket } from "ws";
import { another, HELD, listed, open, serveTunnels, settled, type TunnelOptions } from "./tunnels.ts";

type Send = (socket: WebSocket, token: string) => Buffer;

const padding = "x ".repeat(3 * HELD);
const json = (token: string): string => JSON.stringify({ op: "login", args: [{ token }] });
const escaped = (token: string): string =>
  `{"token":"${[...token].map((char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`).join("")}"}`;

/** Sends a message in one frame, and gives its bytes. */
function whole(of: (token: string) => string | Buffer): Send {
  return (socket, token) => {
    const message = of(token);
    socket.send(message);
    return Buffer.from(message as string);
  };
}

/** In fragments of so many bytes. */
function inFragments(of: (token: string) => string, size: number, between?: (socket: WebSocket) => void): Send {
  return (socket, token) => {
    const message = of(token);
    for (let at = 0; at < message.length; at += size) {
      socket.send(message.slice(at, at + size), { fin: at + size >= message.length });
      between?.(socket);
    }
    return Buffer.from(message);
  };
}

const MESSAGES: readonly (readonly [name: string, send: Send])[] = [
  ["alone in a text", whole((token) => token)],
  ["in JSON", whole(json)],
  ["in JSON, escaped", whole(escaped)],
  ["in JSON of an object that a rule on a member reads", whole((token) => `{"pin":"${token === listed ? 47 : 11}11"}`)],
  ["in a form", whole((token) => `a=1&key=${token}`)],
  ["behind a scheme", whole((token) => `AUTH Bearer ${token}\r\n`)],
  ["in base64", whole((token) => Buffer.from(`user:${token}`).toString("base64"))],
  [
    "in a binary message",
    whole((token) => Buffer.concat([Buffer.from([0, 1, 255]), Buffer.from(token), Buffer.from([3])])),
  ],
  ["in gzip in a binary message", whole((token) => gzipSync(json(token)))],
  ["in UTF-16 in a binary message", whole((token) => Buffer.from(json(token), "utf16le"))],
  ["beside letters beyond ASCII", whole((token) => `é€😀 ${token} 😀`)],
  ["in two frames", inFragments((token) => `{"token":"${token}"}`, 20)],
  ["in frames of a byte", inFragments(json, 1)],
  ["in frames of a byte, with pings between", inFragments(json, 1, (socket) => socket.ping("still here"))],
  ["behind more than is held, in one frame", whole((token) => `${padding}${token}`)],
  ["behind more than is held, as binary", whole((token) => Buffer.from(`${padding}${token} ${padding}`))],
  ["behind more than is held, in frames of a byte", inFragments((token) => `${padding}${token} `, 1)],
  ["across what is held and what is not", inFragments((token) => `${"x".repeat(HELD - 10)} ${token} ${padding}`, 5)],
  ["at the very end of a long message", inFragments((token) => `${padding}${token}`, 1_000)],
];

const DEFLATES: readonly (readonly [name: string, options: TunnelOptions["deflate"]])[] = [
  ["as they are", false],
  ["deflated, each referring to those before", { threshold: 0 }],
  ["deflated, each by itself", { threshold: 0, clientNoContextTakeover: true, serverNoContextTakeover: true }],
  ["deflated within a small window", { threshold: 0, clientMaxWindowBits: 9, serverMaxWindowBits: 9 }],
];

for (const [how, deflate] of DEFLATES) {
  t.test(`messages, ${how}`, async (t) => {
    const served = await serveTunnels(t, { deflate });
    const options = deflate === false ? {} : { perMessageDeflate: { threshold: 0 } };

    t.test("with a listed token the tunnel is closed, and no part of the message is whole behind it", async (t) => {
      for (const [name, send] of MESSAGES) {
        const { socket, tunnel, closed } = await open(served, options);
        if (deflate !== false) t.match(socket.extensions, /^permessage-deflate/);
        socket.send("before");
        await settled(socket);
        send(socket, listed);
        t.equal(await closed, 1008, name);
        t.equal(await tunnel.closed, 1006, `${name}: the API's connection is destroyed`);
        t.same(
          tunnel.messages.map(({ data }) => String(data)),
          ["before"],
          name,
        );
      }
      const events = await served.node.events(MESSAGES.length);
      t.ok(events.every(({ status, action }) => status === 101 && action === "blocked"));
      t.notMatch(served.node.stdout() + served.node.stderr(), listed);
    });

    t.test("with another token all of them arrive as they were sent, and so do answers", async (t) => {
      const { socket, tunnel, closed } = await open(served, options);
      const answers: string[] = [];
      socket.on("message", (data: Buffer) => answers.push(String(data)));
      for (const [name, send] of MESSAGES) {
        const sent = send(socket, another);
        await settled(socket);
        t.ok(tunnel.messages.at(-1)!.data.equals(sent), name);
        tunnel.socket.send(`${name}: ${listed}`);
      }
      t.equal(tunnel.messages.length, MESSAGES.length);
      await settled(socket);
      socket.close(4_001, "done");
      t.equal(await tunnel.closed, 4_001);
      t.equal(await closed, 4_001);
      t.same(
        answers,
        MESSAGES.map(([name]) => `${name}: ${listed}`),
        "what the API sends is not looked at",
      );
      t.match(await served.node.status(), { upstreams: [{ in_flight: 0 }] });
    });
  });
}
