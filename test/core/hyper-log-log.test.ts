import { createHash } from "node:crypto";
import { t } from "tap";
import { addToRegisters, countOf, mergeRegisters, REGISTERS } from "../../src/core/hyper-log-log.ts";

const add = (registers: Uint8Array, thing: string): void => {
  const digest = createHash("sha256").update(thing).digest();
  addToRegisters(registers, digest.readUInt32LE(0), digest.readUInt32LE(4));
};
const counted = (from: number, to: number): Uint8Array => {
  const registers = new Uint8Array(REGISTERS);
  for (let i = from; i < to; i++) add(registers, `thing ${i}`);
  return registers;
};

t.equal(countOf(new Uint8Array(REGISTERS)), 0, "nothing is nothing");
t.equal(countOf(counted(0, 1)), 1, "one is one");

for (const things of [3, 10, 100, 1_000, 10_000, 200_000]) {
  t.test(`${things} distinct things are counted within three standard errors`, async (t) => {
    const count = countOf(counted(0, things));
    t.ok(Math.abs(count - things) <= Math.max(1, 3 * 0.065 * things), `${count}`);
  });
}

t.test("a thing counts once however often it is added", async (t) => {
  const registers = counted(0, 50);
  const once = countOf(registers);
  for (let i = 0; i < 50; i++) add(registers, `thing ${i}`);
  t.equal(countOf(registers), once);
});

t.test("merged registers are those of all things together", async (t) => {
  const merged = counted(0, 600);
  mergeRegisters(merged, counted(400, 1_000));
  t.same(merged, counted(0, 1_000));
});
