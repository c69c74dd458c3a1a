import type { RouteObject } from "react-router";
import { loadPage } from "../../frame/load-page.ts";

export const sourcesRoutes: RouteObject[] = [{ path: "/sources", Component: loadPage(() => import("./page.tsx")) }];
