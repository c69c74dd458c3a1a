import { createHash, randomBytes, randomUUID } from "node:crypto";
import { addToRegisters, REGISTERS } from "../../../src/core/hyper-log-log.ts";
import type { Sighting, SightingBatch } from "../../../src/core/wire.ts";

export const newFingerprint = (): string => randomBytes(16).toString("base64url");

export const batchOf = (...sightings: Sighting[]): SightingBatch => ({ batch_id: randomUUID(), sightings });

/** A sighting of so many successes, one from each address, then of the refusals from the first. */
export function sightingOf(
  fingerprint: string,
  lastAt: number,
  { route = "api", addresses = ["192.0.2.1"], refusals = 0 } = {},
): Sighting {
  const registers = new Uint8Array(REGISTERS);
  for (const address of addresses) {
    const digest = createHash("sha256").update(address).digest();
    addToRegisters(registers, digest.readUInt32LE(0), digest.readUInt32LE(4));
  }
  const told = Buffer.from(registers).toString("base64");
  return {
    fingerprint,
    route,
    hint: "ak_l…9f8e (36)",
    uses: addresses.length + refusals,
    successes: addresses.length,
    refusals,
    first_at: lastAt - 1_000,
    last_at: lastAt,
    addresses: told,
    success_addresses: told,
    recent: addresses.map((address) => ({ address, last_at: lastAt, uses: 1, successes: 1 })),
  };
}
