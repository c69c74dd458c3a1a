import { Stack } from "@mantine/core";
import { useState } from "react";
import { PageHeader } from "../../parts/page-header.tsx";
import { AddLeakStep } from "./add-leak-step.tsx";
import { ConnectNodeStep } from "./connect-node-step.tsx";
import { SeeBlockStep } from "./see-block-step.tsx";

/** A leak that was added here; its token is known to this page alone, until it is left. */
export interface AddedLeak {
  readonly id: number;
  readonly token: string;
}

/** The first steps: a node is connected, a leak is added, a request with it is blocked. */
export function Component() {
  const [added, setAdded] = useState<AddedLeak>();
  return (
    <Stack maw={760} gap="md">
      <PageHeader title="First steps" about="From nothing to a blocked request, in about five minutes." />
      <ConnectNodeStep />
      <AddLeakStep added={added} onAdded={setAdded} />
      <SeeBlockStep added={added} />
    </Stack>
  );
}
