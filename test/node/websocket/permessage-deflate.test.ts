import t from "tap";
import { agreedDeflate, readableOffers, type ClientDeflate } from "../../../src/node/websocket/permessage-deflate.ts";

const NAME = "permessage-deflate";

const OFFERS: readonly (readonly [given: string[], kept: string])[] = [
  [[], ""],
  [[NAME], NAME],
  [[`${NAME}; client_max_window_bits`], `${NAME}; client_max_window_bits`],
  [
    [` ${NAME} ;client_max_window_bits = 10;server_no_context_takeover `],
    `${NAME}; client_max_window_bits=10; server_no_context_takeover`,
  ],
  [[`${NAME}; server_max_window_bits=8, ${NAME}`], `${NAME}; server_max_window_bits=8, ${NAME}`],
  [[NAME, `${NAME}; client_no_context_takeover`], `${NAME}, ${NAME}; client_no_context_takeover`],
  [["x-webkit-deflate-frame", `permessage-bzip2, ${NAME}`], NAME],
  [["Permessage-Deflate"], ""],
  [[`${NAME}; client_max_window_bits="10"`], ""],
  [[`${NAME}; client_max_window_bits=7`], ""],
  [[`${NAME}; client_max_window_bits=16`], ""],
  [[`${NAME}; client_max_window_bits=08`], ""],
  [[`${NAME}; server_max_window_bits`], ""],
  [[`${NAME}; server_max_window_bits=`], ""],
  [[`${NAME}; client_no_context_takeover=1`], ""],
  [[`${NAME}; client_no_context_takeover; client_no_context_takeover`], ""],
  [[`${NAME}; mux`], ""],
  [[`${NAME};`], ""],
  [[`;${NAME}`], ""],
];

t.test("of what a client offers, what can be read in one way goes on", async (t) => {
  for (const [given, kept] of OFFERS) t.equal(readableOffers(given), kept, given.join(" + "));
});

const PLAIN: ClientDeflate = { windowBits: 15, takeover: true };
const ALL = `${NAME}; client_max_window_bits`;

const ANSWERS: readonly (readonly [offers: string, answer: string[], agreed: ClientDeflate | "none" | undefined])[] = [
  [NAME, [], "none"],
  ["", [], "none"],
  [NAME, [""], "none"],
  [NAME, [NAME], PLAIN],
  [NAME, [`${NAME}; server_max_window_bits=9; server_no_context_takeover`], PLAIN],
  [NAME, [`${NAME}; client_no_context_takeover`], { windowBits: 15, takeover: false }],
  [ALL, [`${NAME}; client_max_window_bits=9`], { windowBits: 9, takeover: true }],
  [NAME, [`${NAME}; client_max_window_bits=9`], undefined],
  [ALL, [`${NAME}; client_max_window_bits`], undefined],
  ["", [NAME], undefined],
  [NAME, ["permessage-bzip2"], undefined],
  [NAME, [NAME, NAME], undefined],
  [NAME, [`${NAME}, x`], undefined],
  [NAME, [`${NAME}; x`], undefined],
];

t.test("an answer is agreed to only where it is one of what was offered", async (t) => {
  for (const [offers, answer, agreed] of ANSWERS)
    t.same(agreedDeflate(offers, answer), agreed, `${offers} ← ${answer.join(" + ")}`);
});
