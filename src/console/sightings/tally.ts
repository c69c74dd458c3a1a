import { sql } from "kysely";
import { mergeRegisters, REGISTERS } from "../../core/hyper-log-log.ts";
import type { Sighting } from "../../core/wire.ts";

/** Uses of a credential within some time. */
export interface Tally {
  uses: number;
  successes: number;
  refusals: number;
  addresses: Buffer;
  success_addresses: Buffer;
}

export function emptyTally(): Tally {
  return {
    uses: 0,
    successes: 0,
    refusals: 0,
    addresses: Buffer.alloc(REGISTERS),
    success_addresses: Buffer.alloc(REGISTERS),
  };
}

/** Adds `from` to `into`; addresses count once. */
export function addTally(into: Tally, from: Readonly<Tally>): void {
  into.uses += from.uses;
  into.successes += from.successes;
  into.refusals += from.refusals;
  mergeRegisters(into.addresses, from.addresses);
  mergeRegisters(into.success_addresses, from.success_addresses);
}

/** Of what a node sent. */
export function readTally({
  uses,
  successes,
  refusals,
  addresses,
  success_addresses: successAddresses,
}: Pick<Sighting, keyof Tally>): Tally {
  return {
    uses,
    successes,
    refusals,
    addresses: Buffer.from(addresses, "base64"),
    success_addresses: Buffer.from(successAddresses, "base64"),
  };
}

/** For an upsert whose values are already added up. */
export const EXCLUDED_TALLY = {
  uses: sql<number>`excluded.uses`,
  successes: sql<number>`excluded.successes`,
  refusals: sql<number>`excluded.refusals`,
  addresses: sql<Buffer>`excluded.addresses`,
  success_addresses: sql<Buffer>`excluded.success_addresses`,
};
