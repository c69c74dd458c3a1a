import type { RouteObject } from "react-router";
import { loadPage } from "../../frame/load-page.ts";

export const leakRoutes: RouteObject[] = [{ path: "/leaks/:id", Component: loadPage(() => import("./page.tsx")) }];
