import { randomBytes } from "node:crypto";
import t from "tap";
import { readTokenLine } from "../../../src/core/token/token-line.ts";

const DAY = Date.UTC(2027, 0, 1) / 1e3;
const LONG = "s".repeat(256);

/** Tabs are written as →. */
const CASES: readonly { line: string; token?: string; expires?: number; source?: string; fault?: string }[] = [
  { line: "" },
  { line: " → " },
  { line: "token-a", token: "token-a" },
  { line: "  token-a \r", token: "token-a" },
  { line: "token-a→", token: "token-a" },
  { line: "→token-a", token: "token-a" },
  { line: "token-a expires=2027-01-01", token: "token-a expires=2027-01-01" },
  { line: "expires=2027-01-01", token: "expires=2027-01-01" },
  { line: "token-a→expires=2027-01-01", token: "token-a", expires: DAY, source: "" },
  { line: "token-a → expires=2027-01-01", fault: "10: expected expires=… or source=… after the tab" },
  { line: "token-a →expires=2027-01-01", token: "token-a", expires: DAY, source: "" },
  { line: "token-a→expires=2027-01-01T00:00:00.5Z", token: "token-a", expires: DAY + 1, source: "" },
  { line: "token-a→expires=2027-01-01T01:00+01:00", token: "token-a", expires: DAY, source: "" },
  { line: "token-a→expires=1960-01-01", token: "token-a", expires: 1, source: "" },
  { line: "token-a→source=a=b; c", token: "token-a", expires: 0, source: "a=b; c" },
  { line: "token-a→source=Überall →expires=2027-01-01\r", token: "token-a", expires: DAY, source: "Überall " },
  { line: "token-a→→source=x", token: "token-a", expires: 0, source: "x" },
  { line: `token-a→source=${LONG}`, token: "token-a", expires: 0, source: LONG },
  { line: `token-a→source=${LONG}x`, fault: "9: expected a source of 1 to 256 bytes" },
  { line: "token-a→source=→expires=2027-01-01", fault: "9: expected a source of 1 to 256 bytes" },
  { line: "token-a→source=a\x07", fault: "9: expected a source in UTF-8 without control characters" },
  { line: "token-a→source=a\xff", fault: "9: expected a source in UTF-8 without control characters" },
  { line: "token-a→source=x→source=y", fault: "18: expected source once" },
  { line: "token-a→source=see token-a", fault: "9: expected a source without the token: it stands in events" },
  {
    line: "token-a→expires=soon",
    fault: "9: expected a time with its zone such as 2027-01-01T00:00:00Z, or a day (UTC)",
  },
  { line: "token-a→expires=2027-02-30", fault: "9: expected a time that exists" },
  { line: "token-a→expires=2106-03-01", fault: "9: expected a time before 2106" },
  { line: "token-a→token-b", fault: "9: expected expires=… or source=… after the tab" },
  { line: "token-a→Source=x", fault: "9: expected expires=… or source=… after the tab" },
  { line: "five5→source=x", fault: "1: expected a token of at least 6 characters" },
  { line: "tok\0en", fault: "1: expected text, found a NUL byte" },
];

/** `\xff` and the like are single bytes, other characters UTF-8. */
function bytesOf(text: string): Buffer {
  return Buffer.concat([...text].map((c) => (c === "\xff" ? Buffer.from([0xff]) : Buffer.from(c === "→" ? "\t" : c))));
}

for (const { line, token, expires, source, fault } of CASES) {
  t.test(`${JSON.stringify(line.slice(0, 60))}: ${fault ?? token ?? "nothing"}`, async (t) => {
    const read = readTokenLine(bytesOf(line));
    if (fault !== undefined) t.equal(read.kind === "fault" && `${read.at + 1}: ${read.expected}`, fault);
    else if (token === undefined) t.equal(read.kind, "empty");
    else if (read.kind !== "token") t.fail(JSON.stringify(read));
    else {
      t.equal(read.token.toString(), token);
      t.strictSame(read.origin, expires === undefined ? undefined : { expiresAtSeconds: expires, source });
    }
  });
}

t.test("a plain line is its token, whatever it is made of", async (t) => {
  for (let i = 0; i < 2_000; i++) {
    const token = randomBytes(6 + (i % 40)).map((byte) => (byte < 0x21 ? 0x21 : byte));
    const read = readTokenLine(Buffer.from(token));
    if (read.kind !== "token" || !read.token.equals(token) || read.origin !== undefined) t.fail(token.join());
  }
});
