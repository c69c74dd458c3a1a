import { randomUUID } from "node:crypto";
import fc from "fast-check";
import { t } from "tap";
import { ApiProblem } from "../../../src/console/api/problem.ts";
import type { ConsoleContext } from "../../../src/console/context.ts";
import { addLeak } from "../../../src/console/registry/add-leak.ts";
import { changesOf, TOLD_COLUMNS } from "../../../src/console/registry/change-leak.ts";
import { decide, type Decision } from "../../../src/console/registry/decide.ts";
import { editLeak } from "../../../src/console/registry/edit-leak.ts";
import { recordFinding } from "../../../src/console/registry/record-finding.ts";
import { noteUse } from "../../../src/console/registry/regression.ts";
import { writePolicy } from "../../../src/console/registry/leak-policy.ts";
import { endFalseMarks } from "../../../src/console/registry/upkeep.ts";
import { factsOf } from "../../../src/console/registry/token-facts.ts";
import { Secret } from "../../../src/core/secret.ts";
import { onEachStore } from "../stores.ts";
import { DAY_MS, HOUR_MS, newToken, NOON, openRegistry } from "./ask.ts";

const SEED = 20260520;
const RUNS = 30;
const VALUES = 3;
/** One that can be used, and one that cannot. */
const PATTERNS = ["ak_[0-9]{9}", "("];

type Step =
  | { readonly do: "add"; readonly values: readonly number[]; readonly patterns: number }
  | { readonly do: "decide"; readonly leak: number; readonly decision: Decision; readonly reason: string }
  | { readonly do: "edit"; readonly leak: number; readonly title: string }
  | { readonly do: "find"; readonly value: number; readonly place: number }
  | { readonly do: "use"; readonly value: number }
  | { readonly do: "wait"; readonly ms: number }
  | { readonly do: "policy"; readonly regression: "flag" | "reopen" };

const leak = fc.nat(3);
const value = fc.nat(VALUES - 1);
const time = fc.constantFrom(HOUR_MS, DAY_MS, 30 * DAY_MS).map((ms) => NOON + ms);
const decision: fc.Arbitrary<Decision> = fc.oneof(
  fc.record({
    decision: fc.constant("apply" as const),
    patch: fc.oneof(
      fc.constant({}),
      fc.record({ remediation: fc.constantFrom("watch" as const, "block" as const) }),
      fc.record({ remediation: fc.constant("scheduled" as const), at: time }),
      fc.record({ remediation: fc.constant("block" as const), expiresAt: fc.option(time) }),
    ),
  }),
  fc.record({ decision: fc.constant("false" as const), until: fc.option(time) }),
  fc.record({ decision: fc.constant("close" as const), force: fc.boolean(), keepWatching: fc.boolean() }),
  fc.constant({ decision: "reopen" as const }),
);
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    do: fc.constant("add" as const),
    values: fc.uniqueArray(value, { minLength: 1 }),
    patterns: fc.constantFrom(0, 0, 0, 2),
  }),
  {
    arbitrary: fc.record({
      do: fc.constant("decide" as const),
      leak,
      decision,
      reason: fc.constantFrom("", "because"),
    }),
    weight: 3,
  },
  fc.record({ do: fc.constant("edit" as const), leak, title: fc.constantFrom("a", "b") }),
  fc.record({ do: fc.constant("find" as const), value, place: fc.nat(2) }),
  fc.record({ do: fc.constant("use" as const), value }),
  fc.record({ do: fc.constant("wait" as const), ms: fc.constantFrom(1_000, DAY_MS, 29 * DAY_MS) }),
  fc.record({ do: fc.constant("policy" as const), regression: fc.constantFrom("flag" as const, "reopen" as const) }),
);

await onEachStore(t, async (t, open) => {
  const { context, setNow } = await openRegistry(t, await open());

  await t.test("whatever is decided in whatever order, the registry holds together", async (t) => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 30 }), async (steps) => {
        const tenant = randomUUID();
        setNow(NOON);
        const values = Array.from({ length: VALUES }, () => newToken());
        const versions = new Map<number, number>();
        for (const each of steps) {
          await take(context, setNow, tenant, values, each);
          await holdsTogether(context, tenant, versions);
        }
      }),
      { seed: SEED, numRuns: RUNS },
    );
    t.pass();
  });
});

async function take(
  context: ConsoleContext,
  setNow: (ms: number) => void,
  tenant: string,
  values: readonly string[],
  step: Step,
): Promise<void> {
  const facts = (n: number) => factsOf(new Secret(Buffer.from(values[n]!)), "", context.keys.fingerprints(tenant));
  const decider = { actor: "user:1", reason: "reason" in step ? step.reason : "" };
  switch (step.do) {
    case "add":
      await addLeak(context, "user:1", tenant, {
        ...{ title: "a leak", description: "", stage: "", assignee: "", risk: undefined },
        source: { kind: "custom", place: "" },
        discoveredAt: context.now(),
        tokens: step.values.map((n) => values[n]),
        patterns: PATTERNS.slice(0, step.patterns),
      });
      return;
    case "decide":
      return refusable(async () =>
        decide(context, tenant, await nth(context, tenant, step.leak), step.decision, decider),
      );
    case "edit":
      return refusable(async () =>
        editLeak(context, tenant, await nth(context, tenant, step.leak), { title: step.title }, decider),
      );
    case "find":
      await recordFinding(context, tenant, "user:1", {
        ...{ token: facts(step.value), foreignId: "", title: "found", sourceKind: "github", works: false },
        place: { url: `https://a.invalid/${step.place}`, path: "", line: 0, commit: "", author: "" },
        ...{ discoveredBy: "scanner:github", foundAt: undefined, risk: undefined },
      });
      return;
    case "use":
      await noteUse(context, tenant, [facts(step.value).fingerprint], "used", context.now());
      return;
    case "wait":
      setNow(context.now() + step.ms);
      await endFalseMarks(context);
      return;
    case "policy":
      await writePolicy(context.store.db, tenant, { regression: step.regression });
  }
}

/** The n-th leak of a tenant, or one that is not there. */
async function nth({ store: { db } }: ConsoleContext, tenant: string, n: number): Promise<number> {
  const rows = await db.selectFrom("leaks").select("id").where("tenant", "=", tenant).orderBy("id").execute();
  return rows[n]?.id ?? 0;
}

async function refusable(act: () => Promise<unknown>): Promise<void> {
  try {
    await act();
  } catch (error) {
    if (!(error instanceof ApiProblem)) throw error;
  }
}

async function holdsTogether(context: ConsoleContext, tenant: string, versions: Map<number, number>): Promise<void> {
  const { db } = context.store;
  const rowsOf = (table: "leak_tokens" | "leak_patterns" | "leak_history") =>
    db.selectFrom(table).select("leak").where("tenant", "=", tenant).execute();
  const [tokens, patterns, history] = await Promise.all([
    db.selectFrom("leak_tokens").selectAll().where("tenant", "=", tenant).execute(),
    rowsOf("leak_patterns"),
    db.selectFrom("leak_history").selectAll().where("tenant", "=", tenant).orderBy("id").execute(),
  ]);
  const leaks = await db.selectFrom("leaks").selectAll().where("tenant", "=", tenant).execute();
  for (const leak of leaks) {
    const ofLeak = <T extends { leak: number }>(rows: readonly T[]): T[] => rows.filter((row) => row.leak === leak.id);
    const say = (what: string): string => `leak ${leak.id} ${JSON.stringify(leak)}: ${what}`;
    const demand = (holds: boolean, what: string): void => {
      if (!holds) throw new Error(say(what));
    };
    demand(leak.volume === ofLeak(tokens).length + ofLeak(patterns).length, "volume is tokens and patterns");
    demand((leak.volume === 0) === (leak.remediation === "not_applicable"), "without values nothing is applicable");
    const isPatched = ["watch", "block", "scheduled"].includes(leak.remediation);
    demand(leak.status !== "false" || !isPatched, "a false leak has no patch");
    demand(
      leak.status !== "closed" || isPatched === (leak.keep_watching === 1),
      "a closed leak has a tripwire or no patch",
    );
    demand(
      leak.keep_watching === 0 || (leak.status === "closed" && leak.remediation === "watch"),
      "only closed leaks have one",
    );
    demand(isPatched === (leak.applied_at !== null), "applied_at says since when a patch is in force");
    demand(leak.remediation !== "scheduled" || leak.block_at !== null, "scheduled has a time");
    demand((leak.status === "closed") === (leak.closed_at !== null), "closed_at is of closed leaks");
    demand(leak.status === "false" || leak.false_until === null, "false_until is of false leaks");

    const own = ofLeak(history);
    demand(own.length === leak.version, "each change stands in the history and in the version");
    demand(leak.version >= (versions.get(leak.id) ?? 1), "the version never goes back");
    versions.set(leak.id, leak.version);
    const told: Record<string, unknown> = {};
    for (const { changes } of own) {
      for (const [field, [before, after]] of Object.entries(
        JSON.parse(changes) as Record<string, [unknown, unknown]>,
      )) {
        demand(
          JSON.stringify(before) === JSON.stringify(told[field] ?? null),
          `${field} was ${JSON.stringify(told[field])}`,
        );
        told[field] = after;
      }
    }
    const now = changesOf(undefined, leak);
    for (const field of TOLD_COLUMNS) {
      demand(
        JSON.stringify(told[field] ?? null) === JSON.stringify(now[field]?.[1] ?? null),
        `the history tells ${field}`,
      );
    }
  }
  const statusOf = new Map(leaks.map(({ id, status }) => [id, status]));
  for (const [print, held] of Map.groupBy(tokens, ({ fingerprint }) => fingerprint)) {
    const sides = new Set(held.map(({ leak }) => statusOf.get(leak) === "false"));
    if (sides.size > 1) throw new Error(`${print} is false in one leak and real in another`);
  }
}
