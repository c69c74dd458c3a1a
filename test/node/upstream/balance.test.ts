import t from "tap";
import { createBalance } from "../../../src/node/upstream/balance.ts";
import { Health, type HealthPolicy } from "../../../src/node/upstream/health.ts";

const POLICY: HealthPolicy = {
  path: undefined,
  interval: 1_000,
  timeout: 1_000,
  healthy_after: 1,
  unhealthy_after: 1,
  cooldown: 100,
};

interface Fake {
  name: string;
  inFlight: number;
  health: Health;
}

function fakes(...inFlight: number[]): Fake[] {
  return inFlight.map((count, i) => ({ name: "abcdef"[i]!, inFlight: count, health: new Health(POLICY) }));
}

function picks(policy: "least_conn" | "round_robin", all: Fake[], count: number, nowMs = 0, except?: Fake): string {
  const balance = createBalance<Fake>(policy);
  return Array.from({ length: count }, () => balance(all, nowMs, except)?.name ?? "-").join("");
}

t.test("round_robin takes turns", async (t) => {
  t.equal(picks("round_robin", fakes(9, 0, 5), 7), "abcabca");
});

t.test("least_conn takes the least busy, ties take turns", async (t) => {
  t.equal(picks("least_conn", fakes(3, 1, 2), 3), "bbb");
  t.equal(picks("least_conn", fakes(0, 0, 0), 7), "abcabca");
  t.equal(picks("least_conn", fakes(1, 0, 0), 4), "bcbc");
});

t.test("least_conn spreads requests that stay", async (t) => {
  const all = fakes(0, 0, 0);
  const balance = createBalance<Fake>("least_conn");
  for (let i = 0; i < 30; i++) balance(all, 0)!.inFlight++;
  t.same(
    all.map(({ inFlight }) => inFlight),
    [10, 10, 10],
  );
});

for (const policy of ["least_conn", "round_robin"] as const) {
  t.test(`${policy}: unavailable addresses are passed over`, async (t) => {
    const all = fakes(0, 0, 0);
    all[0]!.health.connectFailed(0);
    t.equal(picks(policy, all, 4), "bcbc");
    t.equal(picks(policy, all, 4, 100), "abca", "until their rest is over");
    all[1]!.health.checked(false);
    t.equal(picks(policy, all, 2), "cc");
    t.equal(picks(policy, all, 2, 0, all[2]), "aa", "the one whose rest ends first rather than none");
  });

  t.test(`${policy}: all at rest: the first to wake is tried; all down: none`, async (t) => {
    const all = fakes(0, 0);
    all[0]!.health.connectFailed(50);
    all[1]!.health.connectFailed(20);
    t.equal(picks(policy, all, 2, 60), "bb");
    all[1]!.health.checked(false);
    t.equal(picks(policy, all, 2, 60), "aa", "what checks call down is not tried");
    all[0]!.health.checked(false);
    t.equal(picks(policy, all, 2, 60), "--");
  });

  t.test(`${policy}: the address tried before is left out`, async (t) => {
    const all = fakes(0, 0);
    t.equal(picks(policy, all, 2, 0, all[0]), "bb");
    t.equal(picks(policy, all.slice(0, 1), 1, 0, all[0]), "-");
  });
}
