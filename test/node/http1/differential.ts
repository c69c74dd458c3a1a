import { randomOf } from "../../random.ts";
import { cut, mutant } from "./mutants.ts";
import { completed, engineReader, nodeReader, settle } from "./two-parsers.ts";

const BATCH = 500;

export interface Comparison {
  /** Mutants of which the engine took at least one request. */
  accepted: number;
  /** Requests that both took and read alike. */
  alike: number;
  /** Mutants of which the engine took less than Node. */
  stricter: number;
  /** Of each mutant that the engine took and Node did not, or that they read differently. None is right. */
  readonly wrong: { readonly mutant: number; readonly bytes: string; readonly engine: string; readonly node: string }[];
}

/** Gives the same mutants to the engine and to Node's parser. The same seed and count compare the same bytes. */
export async function compare(seed: number, count: number): Promise<Comparison> {
  const engine = engineReader();
  const node = nodeReader();
  const random = randomOf(seed);
  const result: Comparison = { accepted: 0, alike: 0, stricter: 0, wrong: [] };
  for (let from = 0; from < count; from += BATCH) {
    const batch = Array.from({ length: Math.min(BATCH, count - from) }, () => {
      const text = mutant(random);
      const pieces = cut(text, random);
      // The engine may move bytes about in what it is given.
      const copies = pieces.map((piece) => Buffer.from(piece));
      return { text, ours: engine.read(copies), theirs: node.read(pieces) };
    });
    await settle();
    for (const [i, { text, ours, theirs }] of batch.entries()) {
      const taken = completed(ours);
      const reference = completed(theirs);
      if (taken.length > 0) result.accepted++;
      if (taken.length < reference.length) result.stricter++;
      const odd = taken.findIndex((request, n) => request !== reference[n]);
      result.alike += odd === -1 ? taken.length : odd;
      if (odd !== -1) {
        const [ourView, theirView] = [taken[odd]!, reference[odd] ?? "refused"];
        result.wrong.push({ mutant: from + i, bytes: JSON.stringify(text), engine: ourView, node: theirView });
      }
      ours.socket.destroy();
      theirs.socket.destroy();
    }
  }
  engine.close();
  node.close();
  return result;
}
