import { BINARY, CLOSE, CONTINUATION, frame, fragments, PING, TEXT } from "./frames.ts";

/** What a client must not send, and why. */
export const MALFORMED: readonly (readonly [name: string, bytes: Buffer])[] = [
  ["a frame without a mask", frame(TEXT, "a", { masked: false })],
  ["the first reserved bit, when nothing was agreed on", frame(TEXT, "a", { reserved: 4 })],
  ["the second reserved bit", frame(TEXT, "a", { reserved: 2 })],
  ["the third reserved bit", frame(BINARY, "a", { reserved: 1 })],
  ...[3, 4, 5, 6, 7, 0xb, 0xc, 0xd, 0xe, 0xf].map((opcode): [string, Buffer] => [
    `the opcode ${opcode}`,
    frame(opcode, "a"),
  ]),
  ["a length of 16 bits that 7 would hold", frame(TEXT, "a", { lengthBytes: 2 })],
  ["a length of 64 bits that 7 would hold", frame(TEXT, "a", { lengthBytes: 8 })],
  ["a length of 64 bits that 16 would hold", frame(TEXT, "a".repeat(200), { lengthBytes: 8 })],
  ["a length with its highest bit", frame(TEXT, "a", { announced: 1n << 63n })],
  ["a length that no number holds exactly", frame(TEXT, "a", { announced: 1n << 53n })],
  ["a ping in fragments", frame(PING, "a", { fin: false })],
  ["a ping that is too long", frame(PING, "a".repeat(126))],
  ["a reserved bit on a ping", frame(PING, "a", { reserved: 4 })],
  ["a continuation of nothing", frame(CONTINUATION, "a")],
  ["a continuation behind a whole message", Buffer.concat([frame(TEXT, "a"), frame(CONTINUATION, "b")])],
  ["a message within another", Buffer.concat([frame(TEXT, "a", { fin: false }), frame(TEXT, "b")])],
  [
    "a reserved bit on a continuation",
    Buffer.concat([frame(TEXT, "a", { fin: false }), frame(CONTINUATION, "b", { reserved: 4 })]),
  ],
  ["a frame behind the closing one", Buffer.concat([frame(CLOSE, Buffer.from([0x03, 0xe8])), frame(TEXT, "a")])],
];

/** What is well framed and wrong in itself. */
export const MALFORMED_CONTENT: readonly (readonly [name: string, bytes: Buffer])[] = [
  ["half a close code", frame(CLOSE, Buffer.from([0x03]))],
  ...[0, 999, 1004, 1005, 1006, 1015, 1016, 2999, 5000, 65_535].map((code): [string, Buffer] => [
    `the close code ${code}`,
    frame(CLOSE, Buffer.from([code >> 8, code & 0xff])),
  ]),
  ["a close reason that is not UTF-8", frame(CLOSE, Buffer.from([0x03, 0xe8, 0xff]))],
  ["a text that is not UTF-8", frame(TEXT, Buffer.from([0x61, 0xff]))],
  ["a text that ends within a character", frame(TEXT, Buffer.from("é").subarray(0, 1))],
  ["a text with a surrogate", fragments(TEXT, Buffer.from([0xed, 0xa0, 0x80]), 1)],
  ["a text in a longer form than needed", fragments(TEXT, Buffer.from([0xc0, 0xaf]), 1)],
];
