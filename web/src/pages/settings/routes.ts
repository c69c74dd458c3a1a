import type { RouteObject } from "react-router";
import { loadPage } from "../../frame/load-page.ts";

export const settingsRoutes: RouteObject[] = [{ path: "/settings", Component: loadPage(() => import("./page.tsx")) }];
