import { randomBytes } from "node:crypto";
import t from "tap";
import { CandidateHash } from "../../../src/core/token/candidate-hash.ts";

/** Published with the algorithm: key 00…07, input of length n is 00 01 … n-1. */
const VECTORS = [
  ...["218d1f59b9b83cc8", "be552412f8387315", "064f39ef7c50eb57", "ce0f1a45f7060679", "d5e78a175be52ea1"],
  ...["cb9d7c3f2f3db580", "ce3e91358aa2bc25", "ff202728b07bc684", "edfee820bce4858c", "5b51cccc13888307"],
  ...["95b0469f06a6f2ee", "ae26333994ddcd48", "7bc71f9faef5c799", "5a2352d75a0c3744", "3bb1a870eae8e658"],
];

function hexOf(hash: CandidateHash): string {
  const bytes = Buffer.alloc(8);
  bytes.writeUInt32LE(hash.low, 0);
  bytes.writeUInt32LE(hash.high, 4);
  return bytes.toString("hex");
}

t.test("the hash is HalfSipHash-2-4 with 64 bits, by the published vectors", async (t) => {
  const hash = new CandidateHash(Buffer.from([0, 1, 2, 3, 4, 5, 6, 7]));
  const input = Buffer.from(Array.from({ length: 64 }, (_, i) => i));
  for (const [length, expected] of VECTORS.entries()) {
    hash.compute(input, 0, length);
    t.equal(hexOf(hash), expected);
  }
});

t.test("a range gives what its bytes give, wherever they lie", async (t) => {
  const hash = new CandidateHash(randomBytes(8));
  for (let length = 0; length < 40; length++) {
    const bytes = randomBytes(length);
    hash.compute(bytes, 0, length);
    const expected = hexOf(hash);
    hash.compute(Buffer.concat([randomBytes(3), bytes, randomBytes(3)]), 3, 3 + length);
    t.equal(hexOf(hash), expected);
  }
});
