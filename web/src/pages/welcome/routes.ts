import type { RouteObject } from "react-router";
import { loadPage } from "../../frame/load-page.ts";

export const welcomeRoutes: RouteObject[] = [
  { path: "/", Component: loadPage(() => import("./start.tsx")) },
  { path: "/welcome", Component: loadPage(() => import("./page.tsx")) },
];
