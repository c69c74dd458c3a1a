import { Suspense } from "react";
import { useRoutes } from "react-router";
import { Frame } from "./frame/frame.tsx";
import { NotFound } from "./frame/not-found.tsx";
import { LoadingState } from "./parts/loading-state.tsx";
import { attacksRoutes } from "./pages/attacks/routes.ts";
import { leakRoutes } from "./pages/leak/routes.ts";
import { leaksRoutes } from "./pages/leaks/routes.ts";
import { nodesRoutes } from "./pages/nodes/routes.ts";
import { rulesRoutes } from "./pages/rules/routes.ts";
import { settingsRoutes } from "./pages/settings/routes.ts";
import { setupRoutes } from "./pages/setup/routes.ts";
import { signInRoutes } from "./pages/sign-in/routes.ts";
import { sourcesRoutes } from "./pages/sources/routes.ts";
import { welcomeRoutes } from "./pages/welcome/routes.ts";

/** Each folder under pages/ names its own routes and loads its own code; this list is all that they share. */
const routes = [
  ...signInRoutes,
  ...setupRoutes,
  {
    element: <Frame />,
    children: [
      ...welcomeRoutes,
      ...leaksRoutes,
      ...leakRoutes,
      ...attacksRoutes,
      ...rulesRoutes,
      ...nodesRoutes,
      ...sourcesRoutes,
      ...settingsRoutes,
      { path: "*", element: <NotFound /> },
    ],
  },
];

export function Pages() {
  return <Suspense fallback={<LoadingState />}>{useRoutes(routes)}</Suspense>;
}
