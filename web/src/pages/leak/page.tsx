import { Button, Stack } from "@mantine/core";
import { IconGavel } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useParams } from "react-router";
import { api } from "../../api/api.ts";
import type { GetLeakData } from "../../api/generated/data-contracts.ts";
import { ADMINISTRATORS_ONLY, DisabledBecause } from "../../parts/disabled-because.tsx";
import { PageHeader } from "../../parts/page-header.tsx";
import { QueryState } from "../../parts/query-state.tsx";
import { useMay } from "../../session/me.ts";
import { DecideDialog } from "../leaks/decide/decide-dialog.tsx";
import { AttemptsPanel } from "./attempts-panel.tsx";
import { EvidencePanel } from "./evidence-panel.tsx";
import { Facts } from "./facts.tsx";
import { HistoryPanel } from "./history-panel.tsx";
import { OccurrencesPanel } from "./occurrences-panel.tsx";
import { TokensPanel } from "./tokens-panel.tsx";

const POLL_MS = 15_000;

/** One leak: whether its tokens work and who uses them, what is done about it, where it was found, what happened. */
export function Component() {
  const { id = "" } = useParams();
  const leak = useQuery({
    queryKey: ["leaks", "one", id],
    queryFn: async ({ signal }) => (await api.getLeak(id, { signal })).data,
    refetchInterval: POLL_MS,
  });
  return <QueryState query={leak}>{(data) => <LeakPage leak={data} />}</QueryState>;
}

function LeakPage({ leak }: { readonly leak: GetLeakData }) {
  const [deciding, setDeciding] = useState(false);
  const mayDecide = useMay("leaks:decide");
  return (
    <>
      <PageHeader title={leak.title} tab={`#${leak.id} ${leak.title}`} about={leak.description}>
        <DisabledBecause reason={mayDecide ? "" : ADMINISTRATORS_ONLY}>
          <Button leftSection={<IconGavel size={16} />} onClick={() => setDeciding(true)}>
            Decide…
          </Button>
        </DisabledBecause>
      </PageHeader>
      <Stack gap="md">
        <Facts leak={leak} />
        <EvidencePanel id={leak.id} />
        <TokensPanel leak={leak} />
        <AttemptsPanel id={leak.id} />
        <OccurrencesPanel id={leak.id} />
        <HistoryPanel id={leak.id} />
      </Stack>
      <DecideDialog
        target={deciding ? { kind: "leaks", leaks: [leak] } : undefined}
        onClose={() => setDeciding(false)}
        onDone={() => undefined}
      />
    </>
  );
}
