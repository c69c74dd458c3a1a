import { Modal } from "@mantine/core";
import { lazy, Suspense } from "react";
import { LoadingState } from "../../parts/loading-state.tsx";
import { useUrlState } from "../../parts/url-state.ts";

const DIALOGS = {
  add: { title: "Add a leak", Content: lazy(() => import("./add/dialog.tsx")) },
  import: { title: "Import a report", Content: lazy(() => import("./import/dialog.tsx")) },
} as const;

/** What the address has open: adding a leak, importing a report. Their code comes when they do. */
export function Dialogs() {
  const [open, setOpen] = useUrlState("do");
  const dialog = open === "add" || open === "import" ? DIALOGS[open] : undefined;
  return (
    <Modal
      opened={dialog !== undefined}
      onClose={() => setOpen("")}
      title={dialog?.title}
      size="lg"
      // What was typed is not lost by a click beside it.
      closeOnClickOutside={false}
      closeButtonProps={{ "aria-label": "Close" }}
    >
      {dialog !== undefined && (
        <Suspense fallback={<LoadingState />}>
          <dialog.Content />
        </Suspense>
      )}
    </Modal>
  );
}
