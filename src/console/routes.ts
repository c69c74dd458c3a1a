import { auditRoutes } from "./access/audit-routes.ts";
import { tokenRoutes } from "./access/token-routes.ts";
import { invitationRoutes } from "./accounts/invitation-routes.ts";
import { meRoutes } from "./accounts/me-routes.ts";
import { memberRoutes } from "./accounts/member-routes.ts";
import { tenantRoutes } from "./accounts/tenant-routes.ts";
import { channelRoutes } from "./channels/channel-routes.ts";
import type { Routes } from "./api/route.ts";
import { nodes } from "./nodes/nodes.ts";
import { eventRoutes } from "./events/routes.ts";
import { decisionRoutes } from "./registry/decision-routes.ts";
import { importRoutes } from "./import/routes.ts";
import { leakRoutes } from "./registry/leak-routes.ts";
import { leakRecordRoutes } from "./registry/record-routes.ts";
import { ruleImportRoutes } from "./rules/import-routes.ts";
import { ruleRoutes } from "./rules/rule-routes.ts";
import { ruleTestRoutes } from "./rules/test-routes.ts";
import { rulesetRoutes } from "./rulesets/ruleset-routes.ts";
import { sightingRoutes } from "./sightings/routes.ts";

/** The routes of all parts; those for signing in come with what recognises people (start.ts). */
export const ROUTES: readonly Routes[] = [
  auditRoutes,
  tokenRoutes,
  invitationRoutes,
  meRoutes,
  memberRoutes,
  tenantRoutes,
  nodes,
  eventRoutes,
  decisionRoutes,
  importRoutes,
  leakRoutes,
  leakRecordRoutes,
  ruleRoutes,
  ruleImportRoutes,
  ruleTestRoutes,
  rulesetRoutes,
  sightingRoutes,
  channelRoutes,
];
