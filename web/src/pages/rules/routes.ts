import type { RouteObject } from "react-router";

export const rulesRoutes: RouteObject[] = [{ path: "/rules", lazy: () => import("./page.tsx") }];
