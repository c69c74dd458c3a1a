import assert from "node:assert/strict";
import fc from "fast-check";
import { t } from "tap";
import { renewRuleset } from "../../../src/console/rulesets/renew.ts";
import { rollBack, releaseHolds } from "../../../src/console/rulesets/roll-back.ts";
import { sweepRulesets } from "../../../src/console/rulesets/upkeep.ts";
import type { Leaks } from "../../../src/console/store/tables.ts";
import { PullingNode, verdictOn } from "../nodes/pulling-node.ts";
import { openTestConsole, TENANT } from "../open-console.ts";
import { onEachStore } from "../stores.ts";
import { addTokens, changeLeak, madeToken, makeLeak } from "./made-leaks.ts";

const SEED = 20_261_123;
const RUNS = 12;
const NETWORK = "198.51.100.0/24";

type Decision =
  | { readonly do: "add"; readonly tokens: number; readonly shared: boolean }
  | { readonly do: "change"; readonly leak: number; readonly to: Partial<Omit<Leaks, "id">> }
  | { readonly do: "extend"; readonly leak: number }
  | { readonly do: "sweep" };

const states: readonly Partial<Omit<Leaks, "id">>[] = [
  { status: "open", remediation: "block", unless: "[]" },
  {
    status: "open",
    remediation: "block",
    unless: JSON.stringify([{ point: ["remote_addr"], type: "cidr", value: NETWORK }]),
  },
  { status: "open", remediation: "watch", unless: "[]" },
  { status: "open", remediation: "none" },
  { status: "closed", keep_watching: 0 },
  { status: "closed", keep_watching: 1 },
  { status: "false" },
];

const which = fc.nat(30);
const decision: fc.Arbitrary<Decision> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant("add" as const),
      tokens: fc.integer({ min: 1, max: 12 }),
      shared: fc.boolean(),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({ do: fc.constant("change" as const), leak: which, to: fc.constantFrom(...states) }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("extend" as const), leak: which }) },
  { weight: 1, arbitrary: fc.constant({ do: "sweep" as const }) },
);

interface Made {
  readonly id: number;
  readonly tokens: string[];
  state: Partial<Omit<Leaks, "id">>;
}

/** What should become of a request, by the decisions alone. */
function expected(leaks: readonly Made[], token: string, fromNetwork: boolean): string[] {
  return leaks.flatMap(({ id, tokens, state }) => {
    if (!tokens.includes(token)) return [];
    if (fromNetwork && state.unless?.includes(NETWORK) === true) return [];
    if (state.status === "closed" && state.keep_watching === 1) return [`leak-${id} watch`];
    const isPatched = state.remediation === "block" || state.remediation === "watch";
    return state.status === "open" && isPatched ? [`leak-${id} ${state.remediation}`] : [];
  });
}

await onEachStore(t, async (t, open) => {
  await t.test("whatever is decided, nodes enforce exactly the open leaks; and go back exactly", async (t) => {
    await fc.assert(
      fc.asyncProperty(fc.array(decision, { minLength: 5, maxLength: 25 }), async (decisions) => {
        const console = await openTestConsole(t, await open());
        const { context } = console;
        const node = new PullingNode(console, await console.as("node"));
        const leaks: Made[] = [];
        const expectNow = async (): Promise<string[][]> => {
          const { filter } = await new PullingNode(console, await console.as("node")).pull();
          const all = [...new Set(leaks.flatMap(({ tokens }) => tokens)), madeToken()];
          return all.flatMap((token) =>
            [false, true].map((inside) => {
              const facts = { remoteAddress: inside ? "198.51.100.9" : "203.0.113.9" };
              return verdictOn(filter, token, context.now(), facts).sort();
            }),
          );
        };
        const wanted = (): string[][] =>
          [...new Set(leaks.flatMap(({ tokens }) => tokens)), ""].flatMap((token) =>
            [false, true].map((inside) => expected(leaks, token, inside).sort()),
          );
        for (const each of decisions) {
          switch (each.do) {
            case "add": {
              const shared = leaks.at(-1)?.tokens[0];
              const tokens = Array.from({ length: each.tokens }, madeToken);
              if (each.shared && shared !== undefined) tokens.push(shared);
              const id = await makeLeak(context, tokens);
              leaks.push({ id, tokens, state: { status: "open", remediation: "block", unless: "[]" } });
              break;
            }
            case "change": {
              const leak = leaks[each.leak % Math.max(1, leaks.length)];
              if (leak === undefined) break;
              leak.state = { ...leak.state, ...each.to };
              await changeLeak(context, leak.id, each.to);
              break;
            }
            case "extend": {
              const leak = leaks[each.leak % Math.max(1, leaks.length)];
              if (leak === undefined) break;
              leak.tokens.push(madeToken());
              await addTokens(context, TENANT, leak.id, leak.tokens.slice(-1));
              await changeLeak(context, leak.id, { volume: leak.tokens.length });
              break;
            }
            case "sweep":
              await sweepRulesets(context);
              break;
          }
          await renewRuleset(context, TENANT, each.do, "user:1");
        }
        assert.deepEqual(await expectNow(), wanted());
        // The way back and forth again, over every version that is kept.
        const { version } = await node.pull();
        const before = await expectNow();
        const middle = Math.ceil(version / 2);
        await rollBack(context, TENANT, middle, "user:1");
        await rollBack(context, TENANT, version, "user:1");
        assert.deepEqual(await expectNow(), before);
        await rollBack(context, TENANT, middle, "user:1");
        await releaseHolds(context, TENANT, "user:1");
        assert.deepEqual(await expectNow(), wanted());
      }),
      { seed: SEED, numRuns: RUNS, endOnFailure: true },
    );
  });
});
