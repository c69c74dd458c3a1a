import fc from "fast-check";
import t from "tap";
import { BROKEN, CHUNKED_HEAD, GOOD } from "./answer-cases.ts";
import { tell, type Told } from "./told.ts";

t.test("answers are read as they are meant", async (t) => {
  for (const { name, answer, method, told } of GOOD) {
    t.match(tell(Buffer.from(answer, "latin1"), method === "HEAD"), told, name);
  }
});

t.test("what could be read in two ways is not read", async (t) => {
  for (const [name, answer] of BROKEN) {
    const told = tell(Buffer.from(answer, "latin1"));
    t.match(told, { state: "broken", reusable: false }, name);
    if (!answer.startsWith(CHUNKED_HEAD)) t.equal(told.head, undefined, `${name}: nothing was told`);
  }
});

t.test("splitting the bytes anywhere changes nothing", async (t) => {
  for (const [name, answer, method] of [
    ...GOOD.map(({ name, answer, method }) => [name, answer, method] as const),
    ...BROKEN.map(([name, answer]) => [name, answer, undefined] as const),
  ]) {
    const bytes = Buffer.from(answer, "latin1");
    const whole = tell(bytes, method === "HEAD");
    if (bytes.length < 2_000) {
      const everywhere = Array.from({ length: bytes.length }, (_, i) => i);
      t.same(tell(bytes, method === "HEAD", everywhere), whole, `${name}: byte by byte`);
      for (const at of everywhere) {
        const told = tell(bytes, method === "HEAD", [at]);
        if (!same(told, whole)) t.same(told, whole, `${name}: cut at ${at}`);
      }
    }
  }
  const cases = fc.constantFrom(...GOOD.map(({ answer }) => answer), ...BROKEN.map(([, answer]) => answer));
  const mutated = fc
    .tuple(
      cases,
      fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 2 }),
      fc.array(fc.nat(), { maxLength: 6 }),
      fc.boolean(),
    )
    .map(([answer, flips, cuts, forHead]) => {
      const bytes = Buffer.from(answer.slice(0, 4_000), "latin1");
      for (const [at, octet] of flips) if (bytes.length > 0) bytes[at % bytes.length] = octet;
      return { bytes, cuts: cuts.map((cut) => cut % (bytes.length + 1)), forHead };
    });
  fc.assert(
    fc.property(mutated, ({ bytes, cuts, forHead }) => same(tell(bytes, forHead, cuts), tell(bytes, forHead))),
    { seed: 20_261_123, numRuns: 20_000 },
  );
});

function same(a: Told, b: Told): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
