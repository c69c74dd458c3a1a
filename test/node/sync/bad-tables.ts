import { ANSWER_MS, JOSE, REFUSED, signed, type BadAnswer, type Setting } from "./bad-answer.ts";
import { cutOff, endless, send, stall, type Answerer } from "./console-double.ts";
import { jose, madeRuleset, madeSigner } from "./made-ruleset.ts";

/** The next ruleset, whose table is answered so. */
const withTable =
  (answer: (bytes: Buffer) => Answerer) =>
  async (setting: Setting): Promise<Answerer> => {
    const [[digest, bytes] = ["", Buffer.alloc(0)]] = setting.next.tables;
    setting.console.tables.set(digest, answer(bytes));
    return jose(await signed(setting), 9);
  };
const TABLES = { refused: "tables", said: /its token tables could not be had whole/, rest: REFUSED };

/** Rulesets that are right, whose tables cannot be had. */
export const BAD_TABLES: readonly BadAnswer[] = [
  ...(
    [
      ["a table that is not there", withTable(() => send(404))],
      [
        "a table with a byte changed",
        withTable((bytes) => send(200, {}, Buffer.concat([bytes.subarray(0, -1), Buffer.from([1])]))),
      ],
      ["a table that was cut off", withTable((bytes) => cutOff({}, bytes))],
      ["half of a table, as if it were all", withTable((bytes) => send(200, {}, bytes.subarray(0, bytes.length / 2)))],
      ["a table for which the token is not taken", withTable(() => send(401))],
      ["a table that is somewhere else", withTable(() => send(302, { location: "/elsewhere" }))],
      [
        "a table of another count",
        async (s) => {
          const [[digest, bytes] = ["", Buffer.alloc(0)]] = s.next.tables;
          s.console.tables.set(digest, send(200, {}, bytes));
          return jose(await signed(s, { tables: [{ ...s.next.payload.tables[0], count: 7 }] }), 9);
        },
      ],
      [
        "a table of another key",
        async (s) => {
          const other = madeRuleset(madeSigner(), 3, [[s.token]]);
          const [[digest, bytes] = ["", Buffer.alloc(0)]] = other.tables;
          s.console.tables.set(digest, send(200, {}, bytes));
          return jose(await signed(s, { tables: other.payload.tables }), 9);
        },
      ],
      [
        "more entries than one table can have",
        async (s) => send(200, JOSE, await signed(s, { tables: [{ ...s.next.payload.tables[0], count: 2 ** 40 }] })),
      ],
      ["a table that never ends", withTable(() => endless(2 ** 20))],
    ] satisfies [string, BadAnswer["answer"]][]
  ).map(([name, answer]) => ({ ...TABLES, name, answer })),
  { name: "a table that stalls", answer: withTable((bytes) => stall({}, bytes)), ...TABLES, answerMs: ANSWER_MS },
  { name: "a table that drips", answer: withTable(() => endless(1)), ...TABLES, answerMs: ANSWER_MS },
];
