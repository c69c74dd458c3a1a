import fc from "fast-check";
import t from "tap";
import { drain, nextTurn, openSpool, texts } from "./spools.ts";

const SMALL = { segmentBytes: 400, fullBytes: 2 ** 30, keptBytes: 2 ** 30 };

/** What may happen to a spool, in any order. */
const act = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant("append" as const),
      who: fc.nat(2),
      many: fc.integer({ min: 1, max: 30 }),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant("read" as const),
      many: fc.integer({ min: 1, max: 10 }),
      acknowledged: fc.boolean(),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("die" as const), who: fc.nat(2) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("end" as const), who: fc.nat(2) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("restart" as const) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("shrink" as const), to: fc.nat(4_000) }) },
);

t.test(
  "whatever writers, readers and bounds do, each record is read in order or counted as dropped, and none twice",
  async (t) => {
    const property = fc.asyncProperty(fc.array(act, { minLength: 20, maxLength: 80 }), async (acts) => {
      const spool = openSpool(t.testdir());
      const writers = [0, 1, 2].map(() => spool.writer(SMALL));
      let reader = await spool.reader();
      const appended: string[] = [];
      const read: string[] = [];
      let out: string[] = [];
      let dropped = 0;
      const acknowledge = async (): Promise<void> => {
        await reader.acknowledge();
        read.push(...out);
        out = [];
      };
      for (const step of acts) {
        switch (step.kind) {
          case "append":
            for (let i = 0; i < step.many; i++) {
              const text = `${step.who} ${appended.length} ${"x".repeat((i * 13) % 70)}`;
              appended.push(text);
              writers[step.who]!.append(text);
            }
            await nextTurn();
            break;
          case "read":
            if (out.length === 0) out = texts(await reader.read({ bytesMax: 2 ** 20, recordsMax: step.many }));
            if (step.acknowledged) await acknowledge();
            break;
          case "die":
            writers[step.who]!.abandon();
            writers[step.who] = spool.writer(SMALL);
            break;
          case "end":
            await writers[step.who]!.close();
            writers[step.who] = spool.writer(SMALL);
            break;
          case "restart":
            // What was out comes again.
            out = [];
            reader = await spool.reader();
            break;
          case "shrink":
            dropped += await reader.shrink(step.to);
            break;
        }
        const count = await reader.count();
        if (count !== appended.length - dropped - read.length) throw new Error(`${count} are said to be left`);
      }
      if (out.length > 0) await acknowledge();
      read.push(...texts(await drain(reader)));
      if (spool.told.missing > 0) throw new Error(`${spool.told.missing} missing`);
      if (spool.told.written !== appended.length) throw new Error("not everything was written");
      if (read.length !== appended.length - dropped)
        throw new Error(`read ${read.length} of ${appended.length}, dropped ${dropped}`);
      if (new Set(read).size !== read.length) throw new Error("read twice");
      for (const who of ["0", "1", "2"]) {
        const numbers = read.filter((text) => text.startsWith(who)).map((text) => Number(text.split(" ")[1]));
        // Writers follow each other in one place: each one's records are in order.
        const order = numbers.filter((number, i) => i > 0 && number < numbers[i - 1]!).length;
        if (order > acts.filter(({ kind }) => kind === "die" || kind === "end").length) throw new Error("out of order");
      }
      for (const writer of writers) await writer.close();
    });
    await fc.assert(property, { seed: 20_261_123, numRuns: 60, endOnFailure: true, includeErrorInReport: true });
    t.pass("holds");
  },
);
