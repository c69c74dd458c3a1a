import { lazy, Suspense } from "react";
import { useUrlState } from "../../parts/url-state.ts";

const DIALOGS = {
  add: lazy(() => import("./add/dialog.tsx")),
  import: lazy(() => import("./import/dialog.tsx")),
} as const;

/** What the address has open: adding a leak, importing a report. Their code comes when they do. */
export function Dialogs() {
  const [open, setOpen] = useUrlState("do");
  if (open !== "add" && open !== "import") return null;
  const Dialog = DIALOGS[open];
  return (
    <Suspense fallback={null}>
      <Dialog onClose={() => setOpen("")} />
    </Suspense>
  );
}
