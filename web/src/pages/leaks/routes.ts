import type { RouteObject } from "react-router";

export const leaksRoutes: RouteObject[] = [{ path: "/leaks", lazy: () => import("./page.tsx") }];
