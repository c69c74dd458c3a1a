import { randomBytes } from "node:crypto";
import t from "tap";
import { TokenIndex } from "../../../src/core/filter/token-index.ts";
import { TokenTableBuilder } from "../../../src/core/filter/token-table.ts";
import { FingerprintKey } from "../../../src/core/fingerprint.ts";

/** A key that counts the fingerprints made. */
class CountingKey extends FingerprintKey {
  made = 0;

  override fingerprint(token: Buffer): Buffer {
    this.made++;
    return super.fingerprint(token);
  }
}

function indexOf(...tokens: Buffer[]): {
  index: TokenIndex;
  key: CountingKey;
  find: (token: Buffer) => readonly number[];
} {
  const key = new CountingKey(randomBytes(32));
  const table = new TokenTableBuilder();
  for (const [rule, token] of tokens.entries()) table.add(key.fingerprint(token), token.length, rule);
  key.made = 0;
  const index = new TokenIndex(key, table.build());
  return { index, key, find: (token) => index.find(token, 0, token.length) };
}

t.test("a candidate of a length that no token has costs no fingerprint", async (t) => {
  const { key, find } = indexOf(randomBytes(40), randomBytes(32));
  for (const length of [0, 31, 33, 39, 41, 300, 10_000]) t.same(find(randomBytes(length)), []);
  t.equal(key.made, 0);
});

t.test("a candidate that was seen costs no second fingerprint, listed or not", async (t) => {
  const [listed, other] = [randomBytes(40), randomBytes(40)];
  const { key, find } = indexOf(listed);
  for (let i = 0; i < 5; i++) {
    t.same(find(Buffer.from(listed)), [0]);
    t.same(find(Buffer.from(other)), []);
  }
  t.equal(key.made, 2);
});

t.test("a candidate is a range of the bytes it stands in", async (t) => {
  const listed = randomBytes(40);
  const { index } = indexOf(listed);
  const around = Buffer.concat([Buffer.from("Bearer "), listed, Buffer.from(",")]);
  t.same(index.find(around, 7, 47), [0]);
  t.same(index.find(around, 6, 46), []);
  t.same(index.find(around, 8, 48), []);
});

t.test("however many candidates are seen, few are kept and every answer is right", async (t) => {
  const listed = randomBytes(16);
  const { key, find } = indexOf(listed);
  const strangers = Array.from({ length: 20_000 }, () => randomBytes(16));
  for (const [i, stranger] of strangers.entries()) {
    if (find(stranger).length > 0 || (i % 5_000 === 0 && find(listed)[0] !== 0)) t.fail("a wrong answer");
  }
  const before = key.made;
  for (const stranger of strangers) find(stranger);
  t.ok(key.made - before >= strangers.length - 2 * 4_096, "what was seen long ago is forgotten");
  t.same(find(listed), [0]);
});

t.test("a long candidate is not kept", async (t) => {
  const listed = randomBytes(1_000);
  const { key, find } = indexOf(listed);
  for (let i = 0; i < 3; i++) t.same(find(listed), [0]);
  t.equal(key.made, 3);
});
