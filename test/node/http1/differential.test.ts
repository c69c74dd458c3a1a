import t from "tap";
import { compare } from "./differential.ts";

const SEED = 20_261_122;
const MUTANTS = 60_000;

t.test("the engine takes nothing that Node's strict parser refuses, and reads alike what both take", async (t) => {
  const { accepted, alike, stricter, wrong } = await compare(SEED, MUTANTS);
  t.comment(
    `seed ${SEED}: ${MUTANTS} mutants, ${accepted} accepted, ${alike} requests alike, ${stricter} read more strictly`,
  );
  t.strictSame(wrong.slice(0, 10), []);
  t.ok(accepted > MUTANTS / 10, "enough of them are near enough to good requests");
  t.ok(stricter > 0);
});
