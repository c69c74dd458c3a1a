import { randomBytes } from "node:crypto";
import t from "tap";
import { FingerprintKey } from "../../../src/core/fingerprint.ts";
import { shapeOf, UNKNOWN_SHAPE } from "../../../src/core/token/byte-kinds.ts";
import { TokenIndex } from "../../../src/core/token/token-index.ts";
import { TokenTableBuilder } from "../../../src/core/token/token-table-builder.ts";
import { atOnce } from "./at-once.ts";

/** A key that counts the fingerprints made. */
class CountingKey extends FingerprintKey {
  made = 0;

  override fingerprint(token: Buffer): Buffer {
    this.made++;
    return super.fingerprint(token);
  }
}

interface Indexed {
  readonly index: TokenIndex;
  readonly key: CountingKey;
  readonly find: (token: Buffer, nowMs?: number) => readonly number[];
}

/** Rule i lists token i. */
function indexOf(tokens: readonly Buffer[], { expiresAtSeconds = 0, shapes = true } = {}): Indexed {
  const key = new CountingKey(randomBytes(32));
  const table = new TokenTableBuilder(key.id);
  for (const [rule, token] of tokens.entries()) {
    table.add(key.fingerprint(token), shapes ? shapeOf(token) : UNKNOWN_SHAPE, rule, { expiresAtSeconds, source: "" });
  }
  key.made = 0;
  const index = new TokenIndex(key, atOnce(table.build()));
  const find = (token: Buffer, nowMs = 0) => index.find(token, 0, token.length, nowMs).map(({ rule }) => rule);
  return { index, key, find };
}

t.test("a candidate of a length that no token has costs no fingerprint", async (t) => {
  const { key, find } = indexOf([randomBytes(40), randomBytes(32)]);
  for (const length of [0, 31, 33, 39, 41, 300, 10_000]) t.same(find(randomBytes(length)), []);
  t.equal(key.made, 0);
});

t.test("a candidate with other kinds of characters than any token of its length costs no fingerprint", async (t) => {
  const { key, find } = indexOf([Buffer.from("ak_live_0123456789ab"), Buffer.from("0123456789abcdef")]);
  const strangers = ["01234567-89ab-cdef-0", "AK_LIVE_0123456789AB", "ak.live.0123456789ab", "0123456789abcdeF"];
  strangers.push("ak_live_0123456789a ", "ak_live_abcdefghijkl", "0123456789012345", "012345678_abcdef");
  for (const stranger of strangers) t.same(find(Buffer.from(stranger)), [], stranger);
  t.equal(key.made, 0);
  t.same(find(Buffer.from("ak_live_0123456789ab")), [0]);
  t.same(find(Buffer.from("ak_live_0123456789aa")), []);
  t.equal(key.made, 2);
});

t.test("where only the fingerprint of a token is known it is found whatever its shape", async (t) => {
  const tokens = [6, 16, 40, 300, 4_096].map((length) => randomBytes(length));
  const { find } = indexOf(tokens, { shapes: false });
  for (const [rule, token] of tokens.entries()) t.same(find(token), [rule]);
});

t.test("a candidate that was seen costs no second fingerprint, listed or not, however long", async (t) => {
  for (const length of [7, 40, 1_000]) {
    const [listed, other] = [randomBytes(length), randomBytes(length)];
    const { key, find } = indexOf([listed], { shapes: false });
    for (let i = 0; i < 5; i++) {
      t.same(find(Buffer.from(listed)), [0]);
      t.same(find(Buffer.from(other)), []);
    }
    t.equal(key.made, 2);
  }
});

t.test("a candidate that was seen is judged anew by the time", async (t) => {
  const listed = randomBytes(40);
  const { find } = indexOf([listed], { expiresAtSeconds: 100 });
  t.same(find(listed, 99_999), [0]);
  t.same(find(listed, 100_000), []);
  t.same(find(listed, 99_999), [0]);
});

t.test("a candidate is a range of the bytes it stands in", async (t) => {
  const listed = randomBytes(40);
  const { index } = indexOf([listed]);
  const around = Buffer.concat([Buffer.from("Bearer "), listed, Buffer.from(",")]);
  const at = (start: number, end: number) => index.find(around, start, end, 0).map(({ rule }) => rule);
  t.same(at(7, 47), [0]);
  t.same(at(6, 46), []);
  t.same(at(8, 48), []);
});

t.test("however many candidates are seen, few are kept and every answer is right", async (t) => {
  const listed = randomBytes(16);
  const { key, find } = indexOf([listed], { shapes: false });
  const strangers = Array.from({ length: 20_000 }, () => randomBytes(16));
  for (const [i, stranger] of strangers.entries()) {
    if (find(stranger).length > 0 || (i % 5_000 === 0 && find(listed)[0] !== 0)) t.fail("a wrong answer");
  }
  const before = key.made;
  for (const stranger of strangers) find(stranger);
  t.ok(key.made - before >= strangers.length - 2 * 4_096, "what was seen long ago is forgotten");
  t.same(find(listed), [0]);
});
