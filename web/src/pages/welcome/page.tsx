import { Stack } from "@mantine/core";
import { useState } from "react";
import { PageHeader } from "../../parts/page-header.tsx";
import { AddLeakStep } from "./add-leak-step.tsx";
import type { AddedLeak } from "./added-leak.ts";
import { ConnectNodeStep } from "./connect-node-step.tsx";
import { SeeBlockStep } from "./see-block-step.tsx";

/** The first steps: a node is connected, a leak is added, a request with it is blocked. */
export function Component() {
  const [added, setAdded] = useState<AddedLeak>();
  return (
    <>
      <PageHeader title="First steps" about="From nothing to a blocked request, in about five minutes" />
      <Stack maw={760} gap="md">
        <ConnectNodeStep />
        <AddLeakStep added={added} onAdded={setAdded} />
        <SeeBlockStep added={added} />
      </Stack>
    </>
  );
}
