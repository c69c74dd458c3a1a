import type { Store } from "../../src/console/store/open-store.ts";
import { TENANT } from "./open-console.ts";

/** A leak with these tokens as a row, past all decisions. @returns its id */
export async function insertLeak(db: Store["db"], prints: readonly string[], at: number): Promise<number> {
  const { id } = await db
    .insertInto("leaks")
    .values({
      tenant: TENANT,
      title: "a leak",
      description: "",
      created_at: at,
      updated_at: at,
      discovered_at: at,
      discovered_by: "manual",
      source_kind: "custom",
      source_place: "",
      foreign_id: "",
      search: "a leak",
      risk: 5,
      risk_set: 0,
      status: "open",
      stage: "",
      assignee: "",
      remediation: "none",
      reason: "",
      former_patch: "",
      points: "[]",
      when: "[]",
      unless: "[]",
      block_at: null,
      patch_expires_at: null,
      keep_watching: 0,
      volume: prints.length,
      false_until: null,
      closed_at: null,
      regressed_at: null,
      applied_at: null,
      version: 1,
    })
    .returning("id")
    .executeTakeFirstOrThrow();
  if (prints.length === 0) return id;
  await db
    .insertInto("leak_tokens")
    .values(
      prints.map((fingerprint) => ({
        tenant: TENANT,
        leak: id,
        fingerprint,
        shape: 0,
        hint: "",
        kind: "",
        added_at: at,
      })),
    )
    .execute();
  return id;
}
