import t from "tap";
import { HTML_NAMES, unreferenced, XML_NAMES } from "../../../src/core/decode/character-reference.ts";
import { htmlJsReadings } from "../../../src/core/decode/htmljs.ts";
import { readPacked, readProtobuf } from "../../../src/core/decode/protobuf.ts";
import { unquotedPrintable } from "../../../src/core/decode/quoted-printable.ts";
import { bytes, text } from "./scanned.ts";

const REFERENCES: [given: string, xml: string, html: string][] = [
  ["&amp;&lt;&gt;&quot;&apos;", "&<>\"'", "&<>\"'"],
  ["&#65;&#x41;&#X41;&#0065;", "AAAA", "AAAA"],
  ["&#65 &#x41g", "A Ag", "A Ag"],
  ["&lowbar;&period;&hyphen;", "&lowbar;&period;&hyphen;", "_.-"],
  ["&amp;lt;", "&lt;", "&lt;"],
  ["&;&#;&#x;&x;&", "&;&#;&#x;&x;&", "&;&#;&#x;&x;&"],
  ["&#233;", "\xc3\xa9", "\xc3\xa9"],
  ["&#xd800;&#x110000;&#99999999999999999999;", "\xef\xbf\xbd".repeat(3), "\xef\xbf\xbd".repeat(3)],
];
for (const [given, xml, html] of REFERENCES) {
  t.test(`references: ${given}`, async (t) => {
    t.equal(text(unreferenced(bytes(given), XML_NAMES)), xml);
    t.equal(text(unreferenced(bytes(given), HTML_NAMES)), html);
  });
}

const SCRIPTS: [given: string, readings: string[]][] = [
  ["plain", []],
  ["\\x41\\u0041\\u{41}\\u{000041}\\101", ["AAAAA"]],
  ["\\n\\t\\\\\\'\\q", ["\n\t\\'q"]],
  ["a\\\r\nb\\\nc", ["abc"]],
  ["\\xg\\u00g0\\u{}\\u{110000}", ["xgu00g0u{}u{110000}"]],
  ["\\777", ["?7"]],
  ["&#92;x41", ["A", "\\x41"]],
  ["\\x26lt;", ["&lt;"]],
  ["\\", ["\\"]],
];
for (const [given, readings] of SCRIPTS) {
  t.test(`HTML and scripts: ${JSON.stringify(given)}`, async (t) => {
    const found = htmlJsReadings(bytes(given)).map(text);
    for (const reading of readings) t.ok(found.includes(reading), JSON.stringify(found));
    if (readings.length === 0) t.same(found, []);
  });
}

const PRINTABLE: [given: string, read: string][] = [
  ["a=41=4a=4A", "aAJJ"],
  ["a=\r\nb=\nc= \t\r\nd", "abcd"],
  ["a=b=4", "a=b=4"],
  ["=", "="],
  ["plain", "plain"],
];
for (const [given, read] of PRINTABLE) {
  t.test(`quoted-printable: ${JSON.stringify(given)}`, async (t) => {
    t.equal(text(unquotedPrintable(bytes(given))), read);
  });
}

const MESSAGES: [guarantee: string, hex: string, fields: string[], whole: boolean][] = [
  ["a string", "0a0161", ["1:a"], true],
  ["a number", "0896 01", ["1:150"], true],
  ["a negative number", "08ffffffffffffffffff01", ["1:18446744073709551615"], true],
  ["fixed numbers", "0d01000000 110200000000000000", ["1:1", "2:2"], true],
  ["a group's fields stand among the others", "0b 120161 0c", ["2:a"], true],
  ["a high field number", "faffffff0f0161", ["536870911:a"], true],
  ["cut off in a string", "0a0561", ["1:a"], true],
  ["cut off in a number", "0a016108ff", ["1:a"], false],
  ["a wire type that is none", "0a01610e", ["1:a"], false],
  ["field 0", "0001", [], false],
  ["nothing", "", [], true],
];
for (const [guarantee, hex, fields, whole] of MESSAGES) {
  t.test(`protobuf: ${guarantee}`, async (t) => {
    const read = readProtobuf(Buffer.from(hex.replaceAll(" ", ""), "hex"));
    t.same(
      read.fields.map(({ number, value }) => `${number}:${value.kind === "bytes" ? text(value.bytes) : value.number}`),
      fields,
    );
    t.equal(read.whole, whole);
  });
}

t.test("packed numbers are read only where the bytes are some to their end", async (t) => {
  t.same(readPacked(Buffer.from("01ac02", "hex")), [1n, 300n]);
  t.same(readPacked(Buffer.from("01ac", "hex")), []);
});
