import t from "tap";
import { ask, open } from "./asking.ts";
import { data, END_STREAM, frame, HEADERS, headers, reset, RST_STREAM } from "./frames.ts";
import { startRawHttp2 } from "./raw-http2-server.ts";

interface Case {
  readonly name: string;
  /** What the upstream sends upon a request. */
  readonly answer: readonly Buffer[];
  readonly method?: string;
  /** The status that was told before it broke; 0: none. */
  readonly status?: number;
}

const OK = [":status", "200"];

const CASES: readonly Case[] = [
  { name: "no status", answer: [headers(1, ["x-a", "1"])] },
  { name: "two statuses", answer: [headers(1, [...OK, ...OK])] },
  { name: "a status of two digits", answer: [headers(1, [":status", "20"])] },
  { name: "a status that is no number", answer: [headers(1, [":status", "2x0"])] },
  { name: "a status past 599", answer: [headers(1, [":status", "600"])] },
  { name: "101, which HTTP/2 does not have", answer: [headers(1, [":status", "101"], 0)] },
  { name: "an interim answer that ends the stream", answer: [headers(1, [":status", "103"])] },
  { name: "more interim answers than anybody needs", answer: Array(17).fill(headers(1, [":status", "103"], 0)) },
  { name: "a pseudo-field of a request", answer: [headers(1, [...OK, ":path", "/"])] },
  { name: "a pseudo-field nobody knows", answer: [headers(1, [...OK, ":x", "1"])] },
  { name: "a pseudo-field behind another field", answer: [headers(1, ["x-a", "1", ...OK])] },
  { name: "a field of a connection", answer: [headers(1, [...OK, "connection", "x-a"])] },
  { name: "a transfer coding", answer: [headers(1, [...OK, "transfer-encoding", "chunked"])] },
  { name: "a name in upper case", answer: [headers(1, [...OK, "X-A", "1"])] },
  { name: "blanks around a value", answer: [headers(1, [...OK, "x-a", " 1 "])] },
  { name: "more fields than any answer has", answer: [headers(1, [...OK, ...Array<string>(2_002).fill("a")])] },
  { name: "two lengths", answer: [headers(1, [...OK, "content-length", "0", "content-length", "0"])] },
  { name: "a length that is no number", answer: [headers(1, [...OK, "content-length", "+0"])] },
  {
    name: "a body shorter than its length",
    answer: [headers(1, [...OK, "content-length", "3"], 0), data(1, "ab", END_STREAM)],
    status: 200,
  },
  {
    name: "a body longer than its length",
    answer: [headers(1, [...OK, "content-length", "1"], 0), data(1, "ab", END_STREAM)],
    status: 200,
  },
  { name: "data before a head", answer: [data(1, "ab", END_STREAM)] },
  {
    name: "a body behind the answer to HEAD",
    method: "HEAD",
    answer: [headers(1, OK, 0), data(1, "ab", 1)],
    status: 200,
  },
  {
    name: "blanks around a value of the trailers",
    answer: [headers(1, OK, 0), headers(1, ["x-a", "1 "])],
    status: 200,
  },
  { name: "a pseudo-field in the trailers", answer: [headers(1, OK, 0), headers(1, OK)], status: 200 },
  {
    name: "trailers that do not end the stream",
    answer: [headers(1, OK, 0), headers(1, ["x-a", "1"], 0)],
    status: 200,
  },
  { name: "a reset", answer: [reset(1, 2)] },
  { name: "a reset without an error, before the head", answer: [reset(1, 0)] },
  { name: "a reset within the body", answer: [headers(1, OK, 0), data(1, "half"), reset(1, 2)], status: 200 },
  { name: "a reset that cancels the body", answer: [headers(1, OK, 0), data(1, "half"), reset(1, 8)], status: 200 },
  {
    name: "a reset without an error that is no end of the body",
    answer: [headers(1, OK, 0), data(1, "half"), reset(1, 0)],
    status: 200,
  },
  { name: "a frame that breaks the connection", answer: [frame(HEADERS, 0x25, 1, Buffer.from([0xff]))] },
  { name: "bytes that are no frames", answer: [Buffer.from("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")] },
];

for (const { name, answer, method = "GET", status = 0 } of CASES) {
  t.test(`${name}: not an answer`, async (t) => {
    const server = await startRawHttp2(t, {
      on({ type }, socket) {
        if (type === HEADERS) socket.write(Buffer.concat(answer));
      },
    });
    const { upstream } = open(t, server.url);
    t.match(await ask(upstream, { method }).done, { fault: "upstream_broken", status });
    t.equal(server.opened(), 1, "and nothing is sent twice");
  });
}

t.test("a field with octets that no field may hold reaches nobody", async (t) => {
  const bad = ["x a", "1", "", "1", "x-b", "1\r\nx-c: 2", "x-d", "1\0", "x-e", "1\x1b"];
  const server = await startRawHttp2(t, {
    on({ type, id }, socket) {
      if (type === HEADERS)
        socket.write(
          Buffer.concat([headers(id, [...OK, ...bad, "x-good", "1"], 0), headers(id, [...bad, "x-last", "1"])]),
        );
    },
  });
  const { upstream } = open(t, server.url);
  const { fields, trailers } = await ask(upstream).done;
  t.same({ fields, trailers }, { fields: ["x-good", "1"], trailers: ["x-last", "1"] });
});

t.test("a stream that is broken by its answer alone takes no other with it", async (t) => {
  const server = await startRawHttp2(t, {
    on({ type, id }, socket) {
      if (type === HEADERS) socket.write(headers(id, id === 1 ? ["x-a", "1"] : OK));
    },
  });
  const { upstream } = open(t, server.url);
  const asked = [ask(upstream), ask(upstream), ask(upstream)];
  t.match(await asked[0]!.done, { fault: "upstream_broken" });
  t.match(await asked[1]!.done, { status: 200, fault: "" });
  t.match(await asked[2]!.done, { status: 200, fault: "" });
  t.equal(server.sockets.length, 1);
  await server.frame(({ type, id }) => type === RST_STREAM && id === 1);
});
