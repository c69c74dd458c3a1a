import { ANSWER_MS, AWAY, JOSE, signed, type BadAnswer, type Setting } from "./bad-answer.ts";
import { cutOff, endless, send, stall } from "./console-double.ts";

/** Answers that are none. */
export const BAD_TRANSPORT: readonly BadAnswer[] = [
  {
    name: "a ruleset that breaks off",
    answer: async (s) => cutOff(JOSE, await signed(s)),
    said: /the console is away: /,
    rest: AWAY,
  },
  {
    name: "a ruleset that stalls",
    answer: async (s) => stall(JOSE, await signed(s)),
    said: /the console is away: /,
    rest: AWAY,
    answerMs: ANSWER_MS,
  },
  {
    name: "a ruleset that drips",
    answer: () => endless(1),
    said: /the console is away: answers too slowly/,
    rest: AWAY,
    answerMs: ANSWER_MS,
  },
  {
    name: "a connection that is closed at once",
    answer: () => (response) => void response.destroy(),
    said: /the console is away: /,
    rest: AWAY,
  },
  ...[401, 403].map((status) => ({
    name: `${status}: the token is not taken`,
    answer: () => send(status),
    ...{ said: new RegExp(`the console answered with ${status}`), rest: [5_000, 5_000] as const },
  })),
  ...[400, 404, 500, 502, 503].map((status) => ({
    ...{ name: String(status), answer: () => send(status) },
    ...{ said: new RegExp(`the console answered with ${status}`), rest: AWAY },
  })),
  ...(
    [
      ["seconds", "7", [7_000, 7_000]],
      ["more seconds than a node waits", "86400", [60_000, 60_000]],
      ["a date long ago", "Sun, 06 Nov 1994 08:49:37 GMT", AWAY],
      ["a date far off", "Fri, 06 Nov 2099 08:49:37 GMT", [60_000, 60_000]],
      ["what is neither", "-7; soon", AWAY],
    ] as const
  ).map(([name, value, rest]) => ({
    ...{ name: `429 with Retry-After: ${name}`, answer: () => send(429, { "retry-after": value }) },
    ...{ said: /the console answered with 429/, rest },
  })),
  ...[301, 302, 307, 308].map((status) => ({
    ...{
      name: `${status} elsewhere`,
      answer: ({ console }: Setting) => send(status, { location: `${console.url}/elsewhere` }),
    },
    ...{ said: new RegExp(`the console answered with ${status}`), rest: AWAY },
  })),
];
