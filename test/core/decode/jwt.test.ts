import t from "tap";
import { readJwts } from "../../../src/core/decode/jwt.ts";
import { bytes, text } from "./scanned.ts";

const b64 = (value: string) => Buffer.from(value).toString("base64url");
const HEADER = '{"alg":"none","typ":"JWT"}';
const PAYLOAD = '{"sub":"somebody","n":1}';
const JWT = `${b64(HEADER)}.${b64(PAYLOAD)}.c2ln`;

const CASES: [guarantee: string, input: string, prefix: string][] = [
  ["alone", JWT, ""],
  ["after a scheme word", `Bearer ${JWT}`, "Bearer"],
  ["after a scheme word and much white space", `Bearer \t  ${JWT}`, "Bearer"],
  ["quoted", `"${JWT}"`, '"'],
  ["as a value", `token=${JWT}; x`, "token="],
  ["after a word that looks like its start", `key-${JWT}`, "key-"],
  ["after a dotted prefix", `v1.${JWT}`, "v1."],
  ["after other words with ey", `they say hey ${JWT}`, "they say hey"],
];
for (const [guarantee, input, prefix] of CASES) {
  t.test(guarantee, async (t) => {
    const [jwt, ...more] = readJwts(bytes(input));
    t.same(jwt && [text(jwt.prefix), text(jwt.text), text(jwt.header), text(jwt.payload)], [
      prefix,
      JWT,
      HEADER,
      PAYLOAD,
    ]);
    t.equal(more.length, 0);
  });
}

t.test("headers that are not written tightly", async (t) => {
  for (const header of ['{ "alg":"none"}', '{\n "alg":"none"}', '{\r\n "alg":"none"}', '{\t"alg":"none"}']) {
    const [jwt] = readJwts(bytes(`${b64(header)}.${b64(PAYLOAD)}.c2ln`));
    t.equal(jwt && text(jwt.header), header);
  }
});

t.test("no signature, an empty one, five parts, a payload that is not JSON", async (t) => {
  for (const rest of ["", ".", ".a.b.c"]) {
    const [jwt] = readJwts(bytes(`${b64(HEADER)}.${b64(PAYLOAD)}${rest}`));
    t.equal(jwt && text(jwt.payload), PAYLOAD, rest);
  }
  t.equal(text(readJwts(bytes(`${b64(HEADER)}.${b64("plain")}.x`))[0]!.payload), "plain");
});

t.test("all of several, however many", async (t) => {
  const found = readJwts(bytes(Array.from({ length: 40 }, () => JWT).join(", ")));
  t.equal(found.length, 40);
  t.ok(found.every((jwt) => text(jwt.payload) === PAYLOAD));
});

t.test("what is none yields nothing", async (t) => {
  for (const input of [
    "",
    "ey",
    "eyJ",
    "a.b.c",
    "they.were.here",
    "eyJhbGciOiJub25lIn0",
    "keyboard.monkey.turkey",
    "ey.ey.ey",
  ]) {
    t.same(readJwts(bytes(input)), [], input);
  }
});
