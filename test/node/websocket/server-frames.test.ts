import t from "tap";
import { ServerFrames } from "../../../src/node/websocket/server-frames.ts";
import { BINARY, frame, PING, TEXT } from "./frames.ts";

t.test("a frame of the node's own may stand between two of the server's, and nowhere else", async (t) => {
  const frames = [
    frame(TEXT, "", { masked: false }),
    frame(TEXT, "hello", { masked: false, fin: false }),
    frame(PING, "x", { masked: false }),
    frame(BINARY, "x".repeat(300), { masked: false }),
    frame(BINARY, "x".repeat(70_000), { masked: false, reserved: 4 }),
    frame(TEXT, "masked, though it must not be"),
  ];
  const ends = new Set(frames.map((_, i) => Buffer.concat(frames.slice(0, i + 1)).length).concat(0));
  const bytes = Buffer.concat(frames);
  const bytewise = new ServerFrames();
  const wrong: number[] = [];
  for (let at = 0; at <= bytes.length; at++) {
    if (bytewise.between !== ends.has(at)) wrong.push(at);
    bytewise.read(bytes.subarray(at, at + 1));
  }
  t.same(wrong, []);
  for (const at of [0, 1, 7, 15, 400, 70_000, bytes.length]) {
    const cut = new ServerFrames();
    cut.read(bytes.subarray(0, at));
    t.equal(cut.between, ends.has(at), `cut at ${at}`);
    cut.read(bytes.subarray(at));
    t.ok(cut.between);
  }
});
