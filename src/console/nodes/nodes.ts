import type { Routes } from "../api/route.ts";
import { nodeApi } from "./node-api.ts";
import { nodeRoutes } from "./node-routes.ts";
import { openPresence } from "./presence.ts";

/** Nodes: what they ask and tell, and what people see of them. */
export const nodes: Routes = (api, context) => {
  const presence = openPresence(context);
  api.addHook("onClose", () => presence.write());
  nodeApi(api, context, presence);
  nodeRoutes(api, context, presence);
};
