import { EmptyState } from "../../parts/empty-state.tsx";
import { PageHeader } from "../../parts/page-header.tsx";

export function Component() {
  return (
    <>
      <PageHeader title="Sources" />
      <EmptyState title="This page is not there yet">The API has all of it: /api/docs</EmptyState>
    </>
  );
}
