import type { RouteObject } from "react-router";
import { loadPage } from "../../frame/load-page.ts";

export const setupRoutes: RouteObject[] = [{ path: "/setup", Component: loadPage(() => import("./page.tsx")) }];
