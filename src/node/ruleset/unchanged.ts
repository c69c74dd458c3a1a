import { resolve } from "node:path";
import { digestFile } from "../../platform/file-digest.ts";
import type { SavedRuleset } from "./saved-ruleset.ts";

/** What the files would give if they were read: the same sources, read by the same release. */
type Reading = Pick<SavedRuleset, "source" | "madeBy">;

/**
 * Whether reading the files again would give the kept ruleset: nearly every restart. Then they need not be parsed, nor
 * their tokens be fingerprinted. Another release may read the same text in another way.
 */
export async function isUnchanged(
  saved: SavedRuleset,
  { source, madeBy }: Reading,
  files: readonly string[],
): Promise<boolean> {
  if (saved.source !== source || saved.madeBy !== madeBy) return false;
  if (!files.every((file) => saved.seen.has(resolve(file)))) return false;
  for (const [path, digest] of saved.seen) if ((await digestFile(path)) !== digest) return false;
  return true;
}

/** Whether the files were kept as they were seen now: a comment may have changed, which changes no rule. */
export function saysTheSame(saved: SavedRuleset, other: Reading & Pick<SavedRuleset, "seen">): boolean {
  return (
    saved.source === other.source &&
    saved.madeBy === other.madeBy &&
    saved.seen.size === other.seen.size &&
    [...other.seen].every(([path, digest]) => saved.seen.get(path) === digest)
  );
}
