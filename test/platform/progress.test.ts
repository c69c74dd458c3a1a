import t from "tap";
import { openProgress } from "../../src/platform/progress.ts";

t.test("nothing is drawn where no terminal is", async (t) => {
  const written: string[] = [];
  const progress = openProgress({ write: (text) => written.push(text) });
  progress.step("reading");
  progress.done();
  t.strictSame(written, []);
});

t.test("a quick start draws nothing on a terminal", async (t) => {
  const written: string[] = [];
  const progress = openProgress({ isTTY: true, write: (text) => written.push(text) });
  progress.step("reading");
  progress.done();
  t.strictSame(written, []);
});

t.test("a long start draws and takes away what it drew", async (t) => {
  t.intercept(performance, "now", { value: tick });
  const written: string[] = [];
  const progress = openProgress({ isTTY: true, write: (text) => written.push(text) });
  for (let i = 0; i < 4; i++) progress.step(`reading ${i}`);
  progress.done();
  t.strictSame(written, ["\r\x1b[2Kreading 1", "\r\x1b[2Kreading 3", "\r\x1b[2K"]);
});

let nowMs = 0;
/** A clock that moves on by 60 ms each time it is read, 250 ms before that at the start. */
function tick(): number {
  nowMs += nowMs === 0 ? 1 : nowMs === 1 ? 250 : 60;
  return nowMs;
}
