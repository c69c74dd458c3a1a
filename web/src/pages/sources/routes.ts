import type { RouteObject } from "react-router";

export const sourcesRoutes: RouteObject[] = [{ path: "/sources", lazy: () => import("./page.tsx") }];
