import type { RouteObject } from "react-router";

export const welcomeRoutes: RouteObject[] = [
  { path: "/", lazy: () => import("./start.tsx") },
  { path: "/welcome", lazy: () => import("./page.tsx") },
];
