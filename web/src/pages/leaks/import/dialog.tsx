import { FormDialog } from "../form-dialog.tsx";
import { ImportForm } from "./import-form.tsx";

export default function ImportDialog({ onClose }: { readonly onClose: () => void }) {
  return (
    <FormDialog title="Import a report" onClose={onClose}>
      <ImportForm />
    </FormDialog>
  );
}
