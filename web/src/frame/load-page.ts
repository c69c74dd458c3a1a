import { lazy, type ComponentType } from "react";

/** A page whose code is loaded when it is first shown. @param load imports a file that exports `Component` */
export function loadPage(load: () => Promise<{ readonly Component: ComponentType }>) {
  return lazy(async () => ({ default: (await load()).Component }));
}
