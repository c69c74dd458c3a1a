import { Suspense } from "react";
import { NavLink, Outlet } from "react-router";
import { LoadingState } from "../../parts/loading-state.tsx";
import { PageHeader } from "../../parts/page-header.tsx";
import classes from "./layout.module.css";
import { useSettingsParts } from "./settings-parts.ts";

/** Who may do what here, who is told of what, and what was done. */
export function Component() {
  return (
    <>
      <PageHeader title="Settings" />
      <nav className={classes["parts"]} aria-label="Settings">
        {useSettingsParts().map(({ path, name }) => (
          <NavLink key={path} to={`/settings/${path}`} className={classes["part"] ?? ""}>
            {name}
          </NavLink>
        ))}
      </nav>
      <Suspense fallback={<LoadingState />}>
        <Outlet />
      </Suspense>
    </>
  );
}
