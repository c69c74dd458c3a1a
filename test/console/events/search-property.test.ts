import fc from "fast-check";
import { t } from "tap";
import { onEachStore } from "../stores.ts";
import { NOON, openEventConsole } from "./event-console.ts";
import { madeEvent, type MadeEvent } from "./made-events.ts";

const DAY_MS = 864e5;
const iso = (ms: number): string => new Date(ms).toISOString();
const byText = (a: string, b: string): number => (a < b ? -1 : 1);

await onEachStore(t, async (t, open) => {
  await t.test("random searches find what a look at every event finds", async (t) => {
    const { push, search } = await openEventConsole(t, await open());
    const pick = <T>(values: readonly T[], i: number): T => values[i % values.length]!;
    const events = Array.from({ length: 150 }, (_, i) =>
      madeEvent({
        time: iso(NOON - pick([0, 36e5, DAY_MS, 3 * DAY_MS], i)),
        action: pick(["blocked", "watched", "allowed"], i * 7),
        leak: pick(["1", "2", ""], i * 3),
        rule_id: pick(["leak-1", "hand_made", "100%"], i * 5),
        remote_addr: pick(["10.0.0.1", "10.0.1.1", "2001:db8::5"], i * 11),
        path: pick(["/v1/a", "/v1/b_c", "/V1/a", "/v1%"], i * 13),
        status: pick([403, 200], i),
        count: pick([1, 5, 500], i * 17),
      }),
    );
    await push(events);
    type Word = readonly [attribute: string, text: string, holds: (event: MadeEvent) => boolean];
    const words: readonly Word[] = [
      ["action", "blocked", ({ action }) => action === "blocked"],
      ["action", "watched", ({ action }) => action === "watched"],
      ["leak", "leak:1", ({ leak }) => leak === "1"],
      ["leak", "leak:>1", ({ leak }) => leak !== "" && Number(leak) > 1],
      ["rule", "rule:100%", ({ rule_id: rule }) => rule === "100%"],
      ["rule", "rule:hand_*", ({ rule_id: rule }) => rule.startsWith("hand_")],
      ["ip", "ip:10.0.0.0/24", ({ remote_addr: address }) => address.startsWith("10.0.0.")],
      ["ip", "ip:2001:db8::/32", ({ remote_addr: address }) => address.startsWith("2001")],
      ["path", "u:/v1/*", ({ path }) => path.startsWith("/v1/")],
      ["path", "u:*%", ({ path }) => path.endsWith("%")],
      ["path", "u:/v1/b_*", ({ path }) => path.startsWith("/v1/b_")],
      ["count", "N:>4", ({ count }) => count! > 4],
      ["status", "statuscode:200", ({ status }) => status === 200],
      ["time", "today", ({ time }) => Date.parse(time) >= NOON - (NOON % DAY_MS)],
      [
        "time",
        "yesterday",
        ({ time }) => Date.parse(time) < NOON - (NOON % DAY_MS) && Date.parse(time) >= NOON - (NOON % DAY_MS) - DAY_MS,
      ],
    ];
    const chosen = fc.array(fc.record({ word: fc.constantFrom(...words), not: fc.boolean() }), { maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(chosen, async (all) => {
        const q = all.map(({ word: [, text], not }) => (not ? `!${text}` : text)).join(" ");
        const groups = Map.groupBy(
          all.filter(({ not }) => !not),
          ({ word: [attribute] }) => attribute,
        );
        const expected = events.filter(
          (event) =>
            [...groups.values()].every((group) => group.some(({ word: [, , holds] }) => holds(event))) &&
            all.every(({ word: [, , holds], not }) => !not || !holds(event)),
        );
        const found = await search(q);
        t.same(
          found.map(({ event_id: id }) => String(id)).sort(byText),
          expected.map(({ event_id: id }) => id).sort(byText),
          q,
        );
      }),
      { numRuns: 60, seed: 20_261_123 },
    );
  });
});
