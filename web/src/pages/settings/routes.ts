import type { RouteObject } from "react-router";
import { loadPage } from "../../frame/load-page.ts";

export const settingsRoutes: RouteObject[] = [
  {
    path: "/settings",
    Component: loadPage(() => import("./layout.tsx")),
    children: [
      { index: true, Component: loadPage(() => import("./first-part.tsx")) },
      { path: "members", Component: loadPage(() => import("./members/page.tsx")) },
      { path: "tenants", Component: loadPage(() => import("./tenants/page.tsx")) },
      { path: "tokens", Component: loadPage(() => import("./tokens/page.tsx")) },
      { path: "channels", Component: loadPage(() => import("./channels/page.tsx")) },
      { path: "audit", Component: loadPage(() => import("./audit/page.tsx")) },
      { path: "account", Component: loadPage(() => import("./account/page.tsx")) },
    ],
  },
];
