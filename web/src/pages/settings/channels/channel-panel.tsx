import { Button, Collapse, Group, Switch, Text, Title } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api } from "../../../api/api.ts";
import type { Channel } from "../../../api/generated/data-contracts.ts";
import { RelativeTime } from "../../../parts/relative-time.tsx";
import { StatusLabel } from "../../../parts/status-label.tsx";
import { useMay } from "../../../session/me.ts";
import { AskFirst } from "../ask-first.tsx";
import { KINDS, TOPICS } from "./channel-kinds.ts";
import { Deliveries } from "./deliveries.tsx";

/** One channel: what it tells, how it does, what can be done with it. */
export function ChannelPanel({ channel }: { readonly channel: Channel }) {
  const { id, name, kind, topics, risk_min: riskMin, digest, enabled, version } = channel;
  const queries = useQueryClient();
  const mayWrite = useMay("channels:write");
  const [logged, { toggle }] = useDisclosure();
  const [asking, { open: ask, close: leave }] = useDisclosure();
  const changed = (): Promise<void> => queries.invalidateQueries({ queryKey: ["channels"] });
  const edit = useMutation({
    mutationFn: (next: boolean) => api.editChannel(id, { enabled: next }, { headers: { "if-match": `"${version}"` } }),
    onSettled: changed,
  });
  const remove = useMutation({ mutationFn: () => api.deleteChannel(id), onSuccess: changed });
  const test = useMutation({ mutationFn: async () => (await api.testChannel(id)).data });
  const told = topics.map((topic) => TOPICS[topic]);
  return (
    <section className="panel" aria-label={name}>
      <Group p="md" justify="space-between" align="flex-start" gap="sm">
        <div style={{ flex: "1 1 18rem" }}>
          <Title order={3}>
            {name}{" "}
            <Text span size="sm" fw={400} className="quiet">
              {KINDS[kind].name}
            </Text>
          </Title>
          <Text size="sm">{told.length === 0 ? "Tells nothing by itself" : told.join(" · ")}</Text>
          <Text size="xs" className="quiet">
            {riskMin > 1 && `from risk ${riskMin} on · `}
            {digest === "none" ? "no digest" : `${digest} digest`}
          </Text>
        </div>
        <div style={{ flex: "1 1 12rem" }}>
          <State channel={channel} />
          {test.data !== undefined && (
            <Text size="sm" mt={4} component="output" display="block">
              {test.data.sent ? "The test was taken." : `The test was not taken: ${test.data.problem}`}
            </Text>
          )}
        </div>
        <Group gap="xs">
          <Switch
            aria-label={`${name} is on`}
            checked={enabled}
            disabled={!mayWrite || edit.isPending}
            onChange={(event) => edit.mutate(event.currentTarget.checked)}
          />
          <Button
            size="xs"
            variant="default"
            disabled={!mayWrite}
            loading={test.isPending}
            onClick={() => test.mutate()}
          >
            Test
          </Button>
          <Button size="xs" variant="default" onClick={toggle} aria-expanded={logged}>
            Log
          </Button>
          <Button size="xs" variant="default" disabled={!mayWrite} onClick={ask}>
            Remove
          </Button>
        </Group>
      </Group>
      <Collapse expanded={logged}>{logged && <Deliveries channel={id} name={name} />}</Collapse>
      <AskFirst
        opened={asking}
        title={`Remove ${name}`}
        does="Remove"
        pending={remove.isPending}
        onDo={() => remove.mutate()}
        onClose={leave}
      >
        <Text size="sm">Nothing is told there any more, what waits included. Its log goes, too.</Text>
      </AskFirst>
    </section>
  );
}

function State({ channel: { enabled, last, pending } }: { readonly channel: Channel }) {
  if (!enabled) return <StatusLabel tone="quiet">off</StatusLabel>;
  return (
    <Text size="sm" component="div">
      {last === null ? (
        <StatusLabel tone="quiet">nothing sent yet</StatusLabel>
      ) : last.state === "sent" ? (
        <StatusLabel tone="ok">
          sent <RelativeTime at={last.at} />
        </StatusLabel>
      ) : (
        <StatusLabel tone="bad">
          failed <RelativeTime at={last.at} />
        </StatusLabel>
      )}
      {last?.state === "failed" && (
        <Text size="xs" className="quiet">
          {last.problem}
        </Text>
      )}
      {pending > 0 && (
        <Text size="xs" className="quiet">
          {pending} waiting
        </Text>
      )}
    </Text>
  );
}
