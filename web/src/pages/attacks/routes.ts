import type { RouteObject } from "react-router";

export const attacksRoutes: RouteObject[] = [{ path: "/attacks", lazy: () => import("./page.tsx") }];
