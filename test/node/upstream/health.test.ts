import t from "tap";
import { Health } from "../../../src/node/upstream/health.ts";

function health(): Health {
  return new Health({ path: "/", interval: 1, timeout: 1, healthy_after: 2, unhealthy_after: 3, cooldown: 100 });
}

type Step = "+" | "-" | "up" | "down" | number;

/** Steps and, after each, whether the address is available. `+ -` connects, `up down` checks, a number is the time. */
const CASES: readonly [name: string, steps: readonly Step[], available: string][] = [
  ["two failed connects are not enough", ["-", "-", "+", "-", "-"], "yyyyy"],
  ["three in a row rest the address for the cooldown", ["-", "-", "-", 99, 100], "yynny"],
  ["after the rest one more failure is enough", ["-", "-", "-", 100, "-", 199, 200], "yynynny"],
  ["a connect after the rest forgets the failures", ["-", "-", "-", 100, "+", "-", "-"], "yynyyyy"],
  ["three bad checks in a row take it down", ["down", "down", "up", "down", "down", "down"], "yyyyyn"],
  ["a down address stays down however long", ["down", "down", "down", 1e9], "yynn"],
  ["two good checks in a row bring it back", ["down", "down", "down", "up", "down", "up", "up"], "yynnnny"],
  ["good checks end a rest", ["-", "-", "-", "down", "down", "down", "up", "up"], "yynnnnny"],
  ["good checks of an address that is up end no rest", ["-", "-", "-", "up", "up"], "yynnn"],
];

for (const [name, steps, wanted] of CASES) {
  t.test(name, async (t) => {
    const state = health();
    let nowMs = 0;
    const seen = steps.map((step) => {
      if (typeof step === "number") nowMs = step;
      else if (step === "+") state.connected();
      else if (step === "-") state.connectFailed(nowMs);
      else state.checked(step === "up");
      return state.available(nowMs) ? "y" : "n";
    });
    t.equal(seen.join(""), wanted);
  });
}
