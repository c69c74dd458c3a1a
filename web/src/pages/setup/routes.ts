import type { RouteObject } from "react-router";

export const setupRoutes: RouteObject[] = [{ path: "/setup", lazy: () => import("./page.tsx") }];
