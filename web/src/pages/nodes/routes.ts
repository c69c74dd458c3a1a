import type { RouteObject } from "react-router";
import { loadPage } from "../../frame/load-page.ts";

export const nodesRoutes: RouteObject[] = [{ path: "/nodes", Component: loadPage(() => import("./page.tsx")) }];
