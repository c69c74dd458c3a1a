import { isUtf8 } from "node:buffer";
import t from "tap";
import { Utf8Check } from "../../../src/node/websocket/utf8-check.ts";

const TEXTS: readonly Buffer[] = [
  ...["", "plain", "é", "€uro", "a😀b", "😀😀", "\u{10ffff}", "é€😀".repeat(3)].map((text) => Buffer.from(text)),
  // Overlong, surrogates, beyond Unicode, cut off, stray.
  ...[
    "c0af",
    "e080af",
    "f08080af",
    "eda080",
    "f4908080",
    "f8888080",
    "80",
    "61c3",
    "61e282",
    "61f09f98",
    "c328",
    "e28228",
    "f09f2880",
    "ff",
  ].map((hex) => Buffer.from(hex, "hex")),
];

t.test("a text in pieces is UTF-8 where the whole is", async (t) => {
  for (const text of TEXTS) {
    const expected = isUtf8(text);
    for (let at = 0; at <= text.length; at++) {
      const check = new Utf8Check();
      const [first, second] = [text.subarray(0, at), text.subarray(at)];
      t.equal(check.read(first, false) && check.read(second, true), expected, `${text.toString("hex")} cut at ${at}`);
    }
    const check = new Utf8Check();
    const bytes = [...text].every((byte) => check.read(Buffer.from([byte]), false));
    t.equal(bytes && check.read(Buffer.alloc(0), true), expected, `${text.toString("hex")}, byte by byte`);
  }
});
