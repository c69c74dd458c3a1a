import type { ConsoleContext } from "../context.ts";
import { composeRuleset, type Composed } from "./compose.ts";
import { prepareLists } from "./prepare-lists.ts";
import type { Cause } from "./store-version.ts";

/** A leak may grow while its list is prepared; the next renewal sees to what is left then. */
const PREPARATIONS_MAX = 3;
/** Causes that one version names. */
const CAUSES_MAX = 10;

/**
 * To be called after every commit that may change what nodes enforce. Makes the next version of the tenant's ruleset,
 * numbered, and tells waiting nodes; equal content makes none, and rules that do not go together leave the former one in
 * force. Renewals of one tenant take turns, and those that wait for theirs become one.
 * @param cause what was decided, e.g. `leak:42 applied` @returns the version in force now; 0 where there is none yet
 */
export async function renewRuleset(
  context: ConsoleContext,
  tenant: string,
  cause: string,
  actor: string,
): Promise<number> {
  const turns = turnsOf(context, tenant);
  let composed = await takeTurn(turns, context, tenant, { text: cause, actor });
  for (let i = 0; i < PREPARATIONS_MAX && composed.waiting.length > 0; i++) {
    // Whoever prepares already sees to what has come since, too.
    if (turns.preparing) break;
    turns.preparing = true;
    try {
      await prepareLists(context, tenant, composed.waiting);
    } finally {
      turns.preparing = false;
    }
    composed = await takeTurn(turns, context, tenant, { text: cause, actor });
  }
  return composed.version;
}

/**
 * A node has a version that this console made and does not know, or whose number it has given to another: the database
 * was restored from a backup. Nodes refuse what is not above what they have, so the rules as they are now get a number
 * above it; the audit log says so once. @param version proven by its tag (tag.ts): any other would cost numbers
 */
export async function overtake(context: ConsoleContext, tenant: string, version: number): Promise<void> {
  const cause = { text: `a node has version ${version}`, actor: "policy" };
  await takeTurn(turnsOf(context, tenant), context, tenant, cause, version);
}

/** Renewals of one tenant in this process. */
interface Turns {
  running: Promise<unknown>;
  queued: Queued | undefined;
  preparing: boolean;
}

interface Queued {
  /** Text and actor. */
  readonly causes: Map<string, string>;
  above: number;
  readonly done: Promise<Composed>;
}

const turnsByContext = new WeakMap<ConsoleContext, Map<string, Turns>>();

function turnsOf(context: ConsoleContext, tenant: string): Turns {
  let byTenant = turnsByContext.get(context);
  if (byTenant === undefined) turnsByContext.set(context, (byTenant = new Map()));
  let turns = byTenant.get(tenant);
  if (turns === undefined) {
    turns = { running: Promise.resolve(), queued: undefined, preparing: false };
    byTenant.set(tenant, turns);
  }
  return turns;
}

function takeTurn(turns: Turns, context: ConsoleContext, tenant: string, cause: Cause, above = 0): Promise<Composed> {
  turns.queued ??= queue(turns, context, tenant);
  turns.queued.causes.set(cause.text, cause.actor);
  turns.queued.above = Math.max(turns.queued.above, above);
  return turns.queued.done;
}

function queue(turns: Turns, context: ConsoleContext, tenant: string): Queued {
  const causes = new Map<string, string>();
  const done = turns.running.then(async () => {
    turns.queued = undefined;
    const composed = await composeRuleset(context, tenant, together(causes), queued.above);
    if (composed.isNew) context.bus.publish("ruleset", { tenant, version: composed.version });
    return composed;
  });
  const queued: Queued = { causes, above: 0, done };
  turns.running = done.catch(() => undefined);
  return queued;
}

function together(causes: ReadonlyMap<string, string>): Cause {
  const texts = [...causes.keys()];
  const more = texts.length - CAUSES_MAX;
  const text = texts.slice(0, CAUSES_MAX).join("; ");
  const actors = new Set(causes.values());
  return {
    text: more > 0 ? `${text} and ${more} more` : text,
    actor: actors.size === 1 ? [...actors][0]! : "several",
  };
}
