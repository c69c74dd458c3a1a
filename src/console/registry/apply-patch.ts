import { ApiProblem } from "../api/problem.ts";
import { changeLeak, type Work } from "./change-leak.ts";
import type { LeakRow } from "./leak-row.ts";
import type { Patch } from "./patch-schema.ts";

const EVERYWHERE = '[["credentials"]]';

/**
 * Puts a virtual patch in force, or changes the one that is. What is not given is as it is now, or as it was before it was
 * removed: exceptions that were made while watching hold when blocking begins. Times that have passed are not taken over.
 */
export async function applyPatch(work: Work, leak: LeakRow, patch: Patch, reason: string): Promise<LeakRow> {
  if (leak.status !== "open") {
    throw new ApiProblem(
      "conflict",
      `The leak is ${leak.status === "false" ? "marked false" : "closed"}: reopen it first.`,
    );
  }
  if (leak.remediation === "not_applicable") {
    throw new ApiProblem("conflict", `No patch can be made of this leak. ${leak.reason}`);
  }
  const { nowMs } = work;
  // Something was removed and is offered; a tripwire that is left of a closed leak is not what is meant.
  const before = leak.former_patch === "" ? leak.remediation : leak.former_patch;
  const wanted = patch.remediation ?? before;
  if (wanted === "none") {
    throw problem("remediation", "is missing; expected watch, block or scheduled, since this leak had no patch before");
  }
  const blockAt = wanted === "scheduled" ? (patch.at ?? leak.block_at) : null;
  if (wanted === "scheduled" && blockAt === null) throw problem("at", "is missing; expected when blocking begins");
  if (patch.at !== undefined && patch.at <= nowMs) throw problem("at", "expected a time to come");
  if (typeof patch.expiresAt === "number" && patch.expiresAt <= nowMs) {
    throw problem("expires_at", "expected a time to come");
  }
  const isDue = blockAt !== null && blockAt <= nowMs;
  const expiresAt = patch.expiresAt === undefined ? toCome(leak.patch_expires_at, nowMs) : patch.expiresAt;
  if (blockAt !== null && expiresAt !== null && expiresAt <= blockAt) {
    throw problem("expires_at", "expected a time after the one from which it blocks");
  }
  const remediation = isDue ? "block" : wanted;
  return changeLeak(work, leak, remediation === "scheduled" ? "scheduled" : "applied", reason, {
    remediation,
    former_patch: "",
    points: written(patch.points, leak.points, EVERYWHERE),
    when: written(patch.when, leak.when, "[]"),
    unless: written(patch.unless, leak.unless, "[]"),
    block_at: isDue ? null : blockAt,
    patch_expires_at: expiresAt,
    applied_at: leak.applied_at ?? nowMs,
  });
}

function written(given: readonly unknown[] | undefined, before: string, first: string): string {
  return given === undefined ? before || first : JSON.stringify(given);
}

function toCome(at: number | null, nowMs: number): number | null {
  return at !== null && at > nowMs ? at : null;
}

function problem(path: string, message: string): ApiProblem {
  return new ApiProblem("invalid_body", "1 problem; nothing was changed.", [{ path, message }]);
}
