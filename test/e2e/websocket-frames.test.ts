import t from "tap";
import { BINARY, CLOSE, CONTINUATION, frame, fragments, PING, PONG, TEXT } from "../node/websocket/frames.ts";
import { MALFORMED, MALFORMED_CONTENT } from "../node/websocket/malformed.ts";
import { another, closing, HELD, listed, openRaw, rulesOf, serveTunnels } from "./tunnels.ts";

t.test("what cannot be read in exactly one way closes the tunnel, and nothing of it reaches the API", async (t) => {
  const served = await serveTunnels(t);
  for (const [name, bytes] of [...MALFORMED, ...MALFORMED_CONTENT]) {
    const { socket, tunnel, received } = await openRaw(served);
    socket.write(Buffer.concat([frame(TEXT, "before"), bytes, frame(TEXT, "behind")]));
    t.equal((await received).toString("hex"), closing(1002), name);
    await tunnel.closed;
    t.notOk(
      tunnel.messages.some(({ data }) => String(data) === "behind"),
      name,
    );
  }
  const metrics = await (await fetch(`${served.node.adminUrl}/metrics`)).text();
  t.match(
    metrics,
    new RegExp(
      `^keyward_refused_total\\{reason="malformed_frame"\\} ${MALFORMED.length + MALFORMED_CONTENT.length}$`,
      "m",
    ),
  );
  t.match(await served.node.status(), { upstreams: [{ in_flight: 0 }] });
});

t.test("control frames are judged, and do not wait for a message that is held", async (t) => {
  const served = await serveTunnels(t);
  const reason = (code: number, text: string): Buffer =>
    Buffer.concat([Buffer.from([code >> 8, code & 0xff]), Buffer.from(text)]);
  for (const [name, bytes] of [
    ["a ping", frame(PING, listed)],
    ["a pong", frame(PONG, `{"token":"${listed}"}`)],
    ["a reason to close", frame(CLOSE, reason(1000, listed))],
  ] as const) {
    const { socket, tunnel, received } = await openRaw(served);
    socket.write(bytes);
    t.equal((await received).toString("hex"), closing(1008), name);
    t.equal(await tunnel.closed, 1006, name);
    t.same(tunnel.pings, [], name);
  }
  const { socket, tunnel, received } = await openRaw(served);
  const pinged = new Promise((resolve) => tunnel.socket.once("ping", resolve));
  socket.write(Buffer.concat([frame(TEXT, "never", { fin: false }), frame(PING, "now")]));
  await pinged;
  socket.write(Buffer.concat([frame(CONTINUATION, " ended", { fin: false }), frame(CLOSE, reason(1000, another))]));
  t.equal(await tunnel.closed, 1000);
  const pong = frame(PONG, "now", { masked: false });
  t.same((await received).subarray(0, pong.length), pong);
  t.same(tunnel.messages, [], "a message that the client gave up reaches nobody");
});

t.test("a client that closes its half: what was complete arrives, what was not does not", async (t) => {
  const served = await serveTunnels(t);
  for (const [name, bytes, messages] of [
    ["behind a message", frame(TEXT, "whole"), ["whole"]],
    ["within a frame", Buffer.concat([frame(TEXT, "whole"), frame(BINARY, "cut off").subarray(0, -2)]), ["whole"]],
    ["between two fragments", frame(TEXT, "cut off", { fin: false }), []],
    ["within a head", frame(TEXT, "x".repeat(300)).subarray(0, 3), []],
  ] as const) {
    const { socket, tunnel } = await openRaw(served);
    socket.end(bytes);
    t.equal(await tunnel.closed, 1006, name);
    t.same(
      tunnel.messages.map(({ data }) => String(data)),
      messages,
      name,
    );
  }
});

t.test("a rule that watches tells of each message, up to a bound, and lets all go", async (t) => {
  const served = await serveTunnels(t, { mode: "watch" });
  const { socket, tunnel } = await openRaw(served);
  const count = 150;
  const all = new Promise<void>((resolve) => {
    tunnel.socket.on("message", () => tunnel.messages.length === count && resolve());
  });
  // Twice in one message is once.
  for (let i = 0; i < count; i++) socket.write(fragments(TEXT, `{"a":"${listed}","b":"${listed}"}`, 30));
  await all;
  const events = await served.node.events(100);
  t.ok(events.every(({ rule_id, action, status }) => rule_id === "listed" && action === "watched" && status === 101));
  socket.destroy();
  await tunnel.closed;
  const metrics = await (await fetch(`${served.node.adminUrl}/metrics`)).text();
  t.match(metrics, /^keyward_events_total\{sink="\w+"\} 100$/m);
  t.match(metrics, /^keyward_events_dropped_total\{reason="tunnel"\} 50$/m);
  t.match(metrics, /^keyward_threats_watched_total 150$/m);
});

t.test("off: nothing that is sent is looked at", async (t) => {
  const served = await serveTunnels(t, { frames: "off" });
  const { socket, tunnel } = await openRaw(served);
  socket.write(Buffer.concat([frame(TEXT, listed), frame(CLOSE, "")]));
  t.equal(await tunnel.closed, 1005);
  t.same(
    tunnel.messages.map(({ data }) => String(data)),
    [listed],
  );
});

const LONG = "x ".repeat(HELD);

t.test("over_limit: block closes for a message that is too long; pass lets its rest go unseen", async (t) => {
  const blocking = await serveTunnels(t, { overLimit: "block" });
  for (const bytes of [frame(TEXT, LONG), fragments(BINARY, LONG, 1)]) {
    const { socket, tunnel, received } = await openRaw(blocking);
    socket.write(bytes);
    t.equal((await received).toString("hex"), closing(1009));
    await tunnel.closed;
    t.same(tunnel.messages, []);
  }
  const passing = await serveTunnels(t, { overLimit: "pass" });
  const { socket, tunnel } = await openRaw(passing);
  // One read may bring some more than is held.
  const text = `${"x ".repeat(256 * 1_024)}${listed}`;
  const arrived = new Promise((resolve) => tunnel.socket.once("message", resolve));
  socket.write(frame(TEXT, text));
  await arrived;
  t.equal(String(tunnel.messages[0]!.data), text);
  const early = await openRaw(passing);
  early.socket.write(frame(TEXT, `${listed} ${LONG}`));
  t.equal((await early.received).toString("hex"), closing(1008));
});

t.test("a message is judged by the rules in force when it comes", async (t) => {
  const served = await serveTunnels(t);
  const { socket, tunnel, received } = await openRaw(served);
  const arrived = new Promise((resolve) => tunnel.socket.once("message", resolve));
  socket.write(frame(TEXT, another));
  await arrived;
  await served.node.replace("rules.yaml", rulesOf(another));
  await served.node.logged(({ ruleset, msg }) => msg === "a new ruleset is in force" && ruleset === 2);
  socket.write(frame(TEXT, another));
  t.equal((await received).toString("hex"), closing(1008));
});
