import t from "tap";
import { FieldSection } from "../../../src/core/strict/field-section.ts";
import { isWebSocketHandshake } from "../../../src/core/strict/websocket-handshake.ts";

const KEY = Buffer.from("0123456789abcdef").toString("base64");

function fieldsOf(changes: Record<string, string | undefined> = {}, ...more: string[]): FieldSection {
  const fields = {
    Upgrade: "websocket",
    Connection: "Upgrade",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": KEY,
    ...changes,
  };
  const list = Object.entries(fields).flatMap(([name, value]) => (value === undefined ? [] : [name, value]));
  return FieldSection.of([...list, ...more]);
}

t.test("a complete handshake is one, in any spelling", (t) => {
  t.ok(isWebSocketHandshake("GET", "1.1", fieldsOf({}, "Host", "a")));
  t.ok(isWebSocketHandshake("GET", "1.1", fieldsOf({ Connection: "keep-alive , UPGRADE", Upgrade: "WebSocket" })));
  t.ok(isWebSocketHandshake("GET", "1.1", fieldsOf({ Connection: "keep-alive" }, "connection", "upgrade")));
  t.ok(isWebSocketHandshake("GET", "1.1", fieldsOf({}, "Content-Length", "0")));
  t.end();
});

t.test("whatever lacks a part of it is an ordinary request", (t) => {
  const cases: readonly (readonly [name: string, fields: FieldSection])[] = [
    ["no Upgrade", fieldsOf({ Upgrade: undefined })],
    ["another protocol", fieldsOf({ Upgrade: "h2c" })],
    ["a list of protocols", fieldsOf({ Upgrade: "websocket, h2c" })],
    ["Upgrade twice", fieldsOf({}, "Upgrade", "websocket")],
    ["Connection without upgrade", fieldsOf({ Connection: "keep-alive" })],
    ["upgrade only as a part of an option", fieldsOf({ Connection: "no-upgrade" })],
    ["no version", fieldsOf({ "Sec-WebSocket-Version": undefined })],
    ["an old version", fieldsOf({ "Sec-WebSocket-Version": "8" })],
    ["a list of versions", fieldsOf({ "Sec-WebSocket-Version": "13, 8" })],
    ["the version twice", fieldsOf({}, "sec-websocket-version", "13")],
    ["no key", fieldsOf({ "Sec-WebSocket-Key": undefined })],
    ["an empty key", fieldsOf({ "Sec-WebSocket-Key": "" })],
    ["a key of 15 bytes", fieldsOf({ "Sec-WebSocket-Key": Buffer.alloc(15).toString("base64") })],
    ["a key of 17 bytes", fieldsOf({ "Sec-WebSocket-Key": Buffer.alloc(17).toString("base64") })],
    ["a key in base64url", fieldsOf({ "Sec-WebSocket-Key": `__${KEY.slice(2)}` })],
    ["a key whose spare bits are set", fieldsOf({ "Sec-WebSocket-Key": `${KEY.slice(0, 21)}B==` })],
    ["a key without padding", fieldsOf({ "Sec-WebSocket-Key": KEY.slice(0, 22) })],
    ["the key twice", fieldsOf({}, "Sec-WebSocket-Key", KEY)],
    ["a body by length", fieldsOf({}, "Content-Length", "1")],
    ["a chunked body", fieldsOf({}, "Transfer-Encoding", "chunked")],
  ];
  for (const [name, fields] of cases) t.notOk(isWebSocketHandshake("GET", "1.1", fields), name);
  t.notOk(isWebSocketHandshake("POST", "1.1", fieldsOf()), "another method");
  t.notOk(isWebSocketHandshake("get", "1.1", fieldsOf()), "a method in lower case");
  t.notOk(isWebSocketHandshake("GET", "1.0", fieldsOf()), "HTTP/1.0");
  t.notOk(isWebSocketHandshake("GET", "2.0", fieldsOf()), "HTTP/2");
  t.end();
});
