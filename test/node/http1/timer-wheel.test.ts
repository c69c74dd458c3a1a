import t from "tap";
import { TimerWheel, type Timed } from "../../../src/node/http1/timer-wheel.ts";

interface Watched extends Timed {
  readonly fired: Promise<void>;
  times: number;
}

function entry(): Watched {
  const { promise, resolve } = Promise.withResolvers<void>();
  return {
    deadlineMs: 0,
    place: -1,
    times: 0,
    fired: promise,
    late() {
      this.times++;
      resolve();
    },
  };
}

t.test("what is late is told so, once, and only that", async (t) => {
  const wheel = new TimerWheel(1);
  const [late, later, disarmed, removed, patient] = Array.from({ length: 5 }, entry) as [
    Watched,
    Watched,
    Watched,
    Watched,
    Watched,
  ];
  wheel.arm(late, 1);
  wheel.arm(disarmed, 1);
  wheel.arm(removed, 1);
  wheel.arm(patient, 1);
  wheel.arm(later, 20);
  wheel.disarm(disarmed);
  wheel.remove(removed);
  wheel.arm(patient, 3_600_000);
  // The wheel does not keep the process alive.
  const alive = setInterval(() => {}, 1_000);
  await later.fired;
  clearInterval(alive);
  t.same(
    [late, later, disarmed, removed, patient].map(({ times }) => times),
    [1, 1, 0, 0, 0],
  );
  t.equal(wheel.size, 4);
  for (const each of [late, later, disarmed, patient, removed]) wheel.remove(each);
  t.equal(wheel.size, 0);
});

t.test("a limit is never early", async (t) => {
  const wheel = new TimerWheel(1);
  const limited = entry();
  const startedMs = performance.now();
  wheel.arm(limited, 1);
  wheel.arm(limited, 25);
  const alive = setInterval(() => {}, 1_000);
  await limited.fired;
  clearInterval(alive);
  t.ok(performance.now() - startedMs >= 25);
  wheel.remove(limited);
});

t.test("entries may leave while others are told", async (t) => {
  const wheel = new TimerWheel(1);
  const entries = Array.from({ length: 50 }, entry);
  const all = Promise.withResolvers<void>();
  let told = 0;
  for (const each of entries) {
    each.late = () => {
      wheel.remove(each);
      if (++told === entries.length) all.resolve();
    };
    wheel.arm(each, 1);
  }
  const alive = setInterval(() => {}, 1_000);
  await all.promise;
  clearInterval(alive);
  t.equal(wheel.size, 0);
});
