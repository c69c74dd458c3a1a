import { createHmac, randomBytes } from "node:crypto";
import t from "tap";
import { FINGERPRINT_BYTES, FingerprintKey } from "../../src/core/fingerprint.ts";

t.test("a fingerprint is the first 16 bytes of the HMAC, whatever the token's length", async (t) => {
  const token = randomBytes(2_000);
  for (const keyBytes of [16, 32, 63, 64]) {
    const secret = randomBytes(keyBytes);
    const key = new FingerprintKey(secret);
    const differing = [];
    for (let length = 0; length <= token.length; length++) {
      const given = token.subarray(token.length - length);
      const expected = createHmac("sha256", secret).update(given).digest().subarray(0, FINGERPRINT_BYTES);
      if (!key.fingerprint(given).equals(expected)) differing.push(length);
    }
    t.same(differing, []);
  }
});

t.test("fingerprints of tokens of falling and rising length do not mix", async (t) => {
  const secret = randomBytes(32);
  const key = new FingerprintKey(secret);
  for (const length of [600, 40, 512, 513, 6, 40, 5_000, 512]) {
    const token = randomBytes(length);
    const first = key.fingerprint(token);
    key.fingerprint(randomBytes(length));
    t.same(first, createHmac("sha256", secret).update(token).digest().subarray(0, 16));
  }
});

t.test("a key's id tells keys apart and nothing of the key", async (t) => {
  const secret = randomBytes(32);
  t.match(new FingerprintKey(secret).id, /^[A-Za-z0-9_-]{8}$/);
  t.equal(new FingerprintKey(secret).id, new FingerprintKey(Buffer.from(secret)).id);
  t.not(new FingerprintKey(secret).id, new FingerprintKey(randomBytes(32)).id);
  t.notOk(JSON.stringify(new FingerprintKey(secret)).includes(secret.toString("base64")));
});

t.test("a key has 16 to 64 bytes", async (t) => {
  for (const length of [0, 15, 65]) t.throws(() => new FingerprintKey(randomBytes(length)), RangeError);
});
