import type { RouteObject } from "react-router";
import { loadPage } from "../../frame/load-page.ts";

export const rulesRoutes: RouteObject[] = [{ path: "/rules", Component: loadPage(() => import("./page.tsx")) }];
