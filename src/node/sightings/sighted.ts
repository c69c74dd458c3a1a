import { addToRegisters, REGISTERS } from "../../core/hyper-log-log.ts";
import type { Sighting } from "../../core/wire.ts";

/** Client addresses told by name; all of them are counted. */
const ADDRESSES_MAX = 8;

/** What was seen of one credential on one route since it was last told. */
export class Sighted {
  readonly fingerprint: string;
  readonly route: string;
  readonly hint: string;
  /** It has a place in the table. */
  followed = false;
  #uses = 0;
  #successes = 0;
  #refusals = 0;
  #firstAt = 0;
  #lastAt = 0;
  readonly #addresses = new Uint8Array(REGISTERS);
  readonly #successAddresses = new Uint8Array(REGISTERS);
  /** The addresses seen last, the newest at the end. */
  readonly #recent = new Map<string, { lastAt: number; uses: number; successes: number }>();
  #latest = { address: "", seen: { lastAt: 0, uses: 0, successes: 0 } };

  constructor(fingerprint: string, route: string, hint: string) {
    this.fingerprint = fingerprint;
    this.route = route;
    this.hint = hint;
  }

  get idle(): boolean {
    return this.#uses === 0;
  }

  /** HOT PATH. @param hash of the address, asked for where it is not the one of the last time */
  count(
    status: number,
    address: string,
    nowMs: number,
    hash: (address: string) => { low: number; high: number },
  ): void {
    const success = status >= 200 && status < 400;
    if (this.#uses++ === 0) this.#firstAt = nowMs;
    this.#lastAt = nowMs;
    if (success) this.#successes++;
    else if (status === 401 || status === 403) this.#refusals++;
    const seen = this.#latest.address === address ? this.#latest.seen : this.#turnTo(address);
    // The first use and the first success of an address are what the registers count.
    if (seen.uses++ === 0 || (success && seen.successes === 0)) {
      const { low, high } = hash(address);
      addToRegisters(this.#addresses, low, high);
      if (success) addToRegisters(this.#successAddresses, low, high);
    }
    if (success) seen.successes++;
    seen.lastAt = nowMs;
  }

  #turnTo(address: string): { lastAt: number; uses: number; successes: number } {
    const seen = this.#recent.get(address) ?? { lastAt: 0, uses: 0, successes: 0 };
    this.#recent.delete(address);
    this.#recent.set(address, seen);
    if (this.#recent.size > ADDRESSES_MAX) this.#recent.delete(this.#recent.keys().next().value!);
    this.#latest = { address, seen };
    return seen;
  }

  /** Tells everything and begins anew. */
  take(): Sighting {
    const told: Sighting = {
      fingerprint: this.fingerprint,
      route: this.route,
      hint: this.hint,
      uses: this.#uses,
      successes: this.#successes,
      refusals: this.#refusals,
      first_at: this.#firstAt,
      last_at: this.#lastAt,
      addresses: Buffer.from(this.#addresses).toString("base64"),
      success_addresses: Buffer.from(this.#successAddresses).toString("base64"),
      recent: [...this.#recent].map(([address, { lastAt, uses, successes }]) => ({
        address,
        last_at: lastAt,
        uses,
        successes,
      })),
    };
    this.#uses = this.#successes = this.#refusals = 0;
    this.#addresses.fill(0);
    this.#successAddresses.fill(0);
    this.#recent.clear();
    this.#latest = { address: "", seen: { lastAt: 0, uses: 0, successes: 0 } };
    return told;
  }
}
