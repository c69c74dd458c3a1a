import { Anchor, Button, Group, Stack, Table, Text } from "@mantine/core";
import { Link } from "react-router";
import type { DecideOnLeaksData } from "../../../api/generated/data-contracts.ts";
import { StatusLabel } from "../../../parts/status-label.tsx";
import { WideTable } from "../../../parts/wide-table.tsx";
import { leaksInWords } from "../words.ts";
import { DECISION_WORDS, type DecisionName } from "./decisions.ts";

/** Leaks that are told one by one. */
const SHOWN_MAX = 100;

interface DecisionOutcomeProps {
  readonly outcome: DecideOnLeaksData;
  readonly decision: DecisionName;
  readonly busy: boolean;
  /** The same for leaks that were refused because they are still used, although they are. */
  readonly onForce: (ids: readonly number[]) => void;
  readonly onClose: () => void;
}

/** What became of each leak; those that were refused stand first. */
export function DecisionOutcome({ outcome, decision, busy, onForce, onClose }: DecisionOutcomeProps) {
  const { done, refused, results, ruleset } = outcome;
  const used = results.filter(({ code }) => code === "still_used").map(({ id }) => id);
  const told = results.toSorted((a, b) => (a.outcome === b.outcome ? a.id - b.id : a.outcome === "refused" ? -1 : 1));
  return (
    <Stack gap="md">
      <Text size="sm" component="output" display="block">
        <b>{DECISION_WORDS[decision].name}</b>: {done.toLocaleString("en")} done, {refused.toLocaleString("en")}{" "}
        refused. Ruleset {ruleset} is in force with it;{" "}
        <Anchor component={Link} to="/nodes" inherit underline="always">
          see the nodes
        </Anchor>{" "}
        take it.
      </Text>
      <div style={{ maxHeight: 320, overflowY: "auto" }}>
        <WideTable label="What became of each leak" minWidth={420}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Leak</Table.Th>
              <Table.Th>Outcome</Table.Th>
              <Table.Th>Why</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {told.slice(0, SHOWN_MAX).map(({ id, outcome, detail }) => (
              <Table.Tr key={id}>
                <Table.Td>
                  <Anchor component={Link} to={`/leaks/${id}`} size="sm">
                    #{id}
                  </Anchor>
                </Table.Td>
                <Table.Td>
                  <StatusLabel tone={outcome === "done" ? "ok" : "bad"}>
                    {outcome === "done" ? "Done" : "Refused"}
                  </StatusLabel>
                </Table.Td>
                <Table.Td>{detail}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </WideTable>
      </div>
      {told.length > SHOWN_MAX && (
        <Text size="xs" className="quiet">
          And {leaksInWords(told.length - SHOWN_MAX)} more{refused <= SHOWN_MAX && ", all done"}.
        </Text>
      )}
      <Group justify="flex-end" gap="xs">
        {used.length > 0 && (
          <Button color="red" variant="light" loading={busy} onClick={() => onForce(used)}>
            Close {leaksInWords(used.length)} although still used
          </Button>
        )}
        <Button onClick={onClose}>To the list</Button>
      </Group>
    </Stack>
  );
}
