import type { RouteObject } from "react-router";
import { loadPage } from "../../frame/load-page.ts";

export const attacksRoutes: RouteObject[] = [
  { path: "/attacks", Component: loadPage(() => import("./page.tsx")) },
  { path: "/attacks/:id", Component: loadPage(() => import("./attack-page.tsx")) },
];
