import t from "tap";
import { Intake } from "../../../src/node/http1/intake.ts";

const LIMITS = { headBytesMax: 16_384, headersMax: 100, targetBytesMax: 8_192 };
const HEAD_BYTES = 12_000;

function head(target: string): string {
  const start = `GET ${target} HTTP/1.1\r\nHost: a\r\nX: `;
  return `${start}${"x".repeat(HEAD_BYTES - start.length - 4)}\r\n\r\n`;
}

t.test("requests sent ahead are kept up to so many bytes; the rest waits as it came, and none is lost", async (t) => {
  const intake = new Intake(LIMITS, "http");
  const targets = Array.from({ length: 20 }, (_, i) => `/${i}`);
  const bytes = Buffer.from(targets.map(head).join(""));
  let given = 0;
  let most = 0;
  const read: string[] = [];
  while (read.length < targets.length) {
    // As a connection does it: nothing is read while there is no room.
    if (!intake.full && given < bytes.length) {
      const end = Math.min(bytes.length, given + 65_536);
      intake.give(Buffer.from(bytes.subarray(given, end)), end - given, true);
      given = end;
    }
    intake.readAhead();
    most = Math.max(most, given - read.length * HEAD_BYTES);
    if (!intake.full && given < bytes.length) continue;
    const next = intake.next();
    t.ok(next !== undefined && !("code" in next));
    if (next !== undefined && !("code" in next)) read.push(next.target);
  }
  t.strictSame(read, targets);
  t.ok(intake.empty);
  t.ok(most <= 2 * 65_536, `${most} bytes at most`);
});
