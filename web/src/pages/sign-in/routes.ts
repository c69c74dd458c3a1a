import type { RouteObject } from "react-router";
import { loadPage } from "../../frame/load-page.ts";

export const signInRoutes: RouteObject[] = [{ path: "/sign-in", Component: loadPage(() => import("./page.tsx")) }];
