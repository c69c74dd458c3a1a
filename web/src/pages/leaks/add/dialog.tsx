import { useState } from "react";
import { FormDialog } from "../form-dialog.tsx";
import { AddLeak } from "./add-leak.tsx";
import { AddedLeak } from "./added-leak.tsx";
import type { SentLeak } from "./send-leak.ts";

/** Adding a leak, then what became of it. */
export default function AddDialog({ onClose }: { readonly onClose: () => void }) {
  const [added, setAdded] = useState<SentLeak>();
  return (
    <FormDialog title="Add a leak" onClose={onClose}>
      {added === undefined ? (
        <AddLeak onAdded={setAdded} />
      ) : (
        <AddedLeak leak={added} onAnother={() => setAdded(undefined)} />
      )}
    </FormDialog>
  );
}
