import { Anchor, SimpleGrid, Stack, Table, Text } from "@mantine/core";
import { Link } from "react-router";
import type { ImportLeaksData } from "../../../api/generated/data-contracts.ts";
import { StatusLabel } from "../../../parts/status-label.tsx";
import { WideTable } from "../../../parts/wide-table.tsx";

/** What came of an import, or would come of it. */
export function ImportReport({ report }: { readonly report: ImportLeaksData }) {
  const { dry_run: dryRun, created, leaks, refused, refused_count: refusedCount } = report;
  const figures: readonly (readonly [name: string, count: number, what: string])[] = [
    ["Entries", report.entries, "in the report"],
    ["Findings", report.findings, "places with a value"],
    ["New leaks", created, "waiting for a decision"],
    ["Known", report.merged, "another place of a leak"],
    ["Marked false", report.false, "stay false"],
    ["Regressed", report.regressed, "closed before"],
    ["Hash only", report.hash_only, "cannot be blocked"],
    ["Refused", refusedCount, "told below"],
  ];
  return (
    <Stack gap="sm">
      <Text size="sm" component="output" display="block">
        {dryRun ? (
          <StatusLabel tone="quiet">Checked: nothing was changed. An import would do this:</StatusLabel>
        ) : (
          <StatusLabel tone="ok">Imported</StatusLabel>
        )}
      </Text>
      <SimpleGrid component="dl" cols={{ base: 2, xs: 4 }} spacing="xs" m={0}>
        {figures.map(([name, count, what]) => (
          <div key={name}>
            <Text component="dt" size="xs" className="quiet">
              {name}
            </Text>
            <Text component="dd" m={0} size="lg" fw={600}>
              {count.toLocaleString("en")}
              <Text size="xs" fw={400} className="quiet">
                {what}
              </Text>
            </Text>
          </div>
        ))}
      </SimpleGrid>
      {!dryRun && leaks.length > 0 && (
        <Text size="sm">
          {leaks.length === 1 ? (
            <Anchor component={Link} to={`/leaks/${leaks[0]}`} inherit>
              See leak {leaks[0]}
            </Anchor>
          ) : (
            <Anchor component={Link} to="/leaks?status=open&remediation=none&sort=-updated_at" inherit>
              See what waits for a decision
            </Anchor>
          )}
        </Text>
      )}
      {refused.length > 0 && (
        <div style={{ maxHeight: 220, overflowY: "auto" }}>
          <WideTable label="Entries that were refused" minWidth={360}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>Place</Table.Th>
                <Table.Th>Why it was refused</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {refused.map(({ place, reason }) => (
                <Table.Tr key={place}>
                  <Table.Td>{place}</Table.Td>
                  <Table.Td>{reason}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </WideTable>
        </div>
      )}
      {refusedCount > refused.length && (
        <Text size="xs" className="quiet">
          The first {refused.length} of {refusedCount.toLocaleString("en")}.
        </Text>
      )}
    </Stack>
  );
}
