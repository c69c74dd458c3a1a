import type { Migration } from "kysely/migration";
import * as registry from "./migrations/001-registry.ts";
import * as accounts from "./migrations/010-accounts.ts";
import * as leakPolicies from "./migrations/020-leak-policies.ts";
import * as rulesets from "./migrations/030-rulesets.ts";
import * as events from "./migrations/050-events.ts";
import * as sightings from "./migrations/060-sightings.ts";
import * as channels from "./migrations/070-channels.ts";

/** In the order in which they are applied; one that was released is never changed. */
export const migrations: Record<string, Migration> = {
  "001-registry": registry,
  "010-accounts": accounts,
  "020-leak-policies": leakPolicies,
  "030-rulesets": rulesets,
  "050-events": events,
  "060-sightings": sightings,
  "070-channels": channels,
};
