import type { RouteObject } from "react-router";
import { loadPage } from "../../frame/load-page.ts";

export const leaksRoutes: RouteObject[] = [{ path: "/leaks", Component: loadPage(() => import("./page.tsx")) }];
