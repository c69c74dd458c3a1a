import { hash } from "node:crypto";

const BLOCK_BYTES = 64;
const DIGEST_BYTES = 32;
/** Tokens up to this length share one work buffer. */
const SHORT_BYTES_MAX = 512;

/** Length of a fingerprint in bytes; 22 characters in base64url. */
export const FINGERPRINT_BYTES = 16;

/**
 * The key that turns tokens into fingerprints: the first 16 bytes of HMAC-SHA-256(key, token) (RFC 2104).
 *
 * The two padded keys are laid out once and each HMAC is two one-shot hashes: three to ten times cheaper than
 * `createHmac` per token (docs/rationale.md). The buffers are reused, so a key must not be shared between threads.
 */
export class FingerprintKey {
  /** Tells keys apart without telling anything of the key: 8 characters of base64url. */
  readonly id: string;
  /** Keys the hash by which candidates are remembered: 8 bytes. */
  readonly candidateHashKey: Buffer;
  readonly #outer = Buffer.alloc(BLOCK_BYTES + DIGEST_BYTES, 0x5c);
  readonly #innerPad = Buffer.alloc(BLOCK_BYTES, 0x36);
  readonly #inner = Buffer.alloc(BLOCK_BYTES + SHORT_BYTES_MAX);
  /** Views of `#inner` by token length: a view made anew costs a tenth of the whole. */
  readonly #views: Buffer[] = [];

  /** @param key 16 to 64 bytes */
  constructor(key: Buffer) {
    if (key.length < 16 || key.length > BLOCK_BYTES) throw new RangeError("a fingerprint key has 16 to 64 bytes");
    for (let i = 0; i < key.length; i++) {
      this.#innerPad[i] = 0x36 ^ key[i]!;
      this.#outer[i] = 0x5c ^ key[i]!;
    }
    this.#innerPad.copy(this.#inner);
    this.id = derive("key id", key).toString("base64url", 0, 6);
    this.candidateHashKey = derive("candidate hash", key).subarray(0, 8);
  }

  /** A new Buffer of 16 bytes. */
  fingerprint(token: Buffer): Buffer {
    const { length } = token;
    const inner =
      length > SHORT_BYTES_MAX ? Buffer.alloc(BLOCK_BYTES + length) : (this.#views[length] ??= this.#view(length));
    if (length > SHORT_BYTES_MAX) this.#innerPad.copy(inner);
    token.copy(inner, BLOCK_BYTES);
    // Digests travel as Latin-1 strings: a digest as a Buffer costs three times as much (a backing store each).
    this.#outer.write(hash("sha256", inner, "binary"), BLOCK_BYTES, "latin1");
    // The token's bytes do not stay behind in the work buffer.
    inner.fill(0, BLOCK_BYTES);
    const fingerprint = Buffer.allocUnsafe(FINGERPRINT_BYTES);
    fingerprint.write(hash("sha256", this.#outer, "binary"), 0, FINGERPRINT_BYTES, "latin1");
    return fingerprint;
  }

  #view(length: number): Buffer {
    return this.#inner.subarray(0, BLOCK_BYTES + length);
  }
}

/** For another purpose than fingerprints: tells nothing of the key. */
function derive(purpose: string, key: Buffer): Buffer {
  return hash("sha256", Buffer.concat([Buffer.from(`keyward ${purpose}\0`), key]), "buffer");
}
