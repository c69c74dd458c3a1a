import { Button, Table, Title, VisuallyHidden } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api } from "../../../api/api.ts";
import { RelativeTime } from "../../../parts/relative-time.tsx";
import { WideTable } from "../../../parts/wide-table.tsx";
import { roleName } from "../../../session/role-name.ts";

/** Those that nobody has taken up yet; nothing where there are none. */
export function Invitations() {
  const queries = useQueryClient();
  const invitations = useQuery({
    queryKey: ["invitations"],
    queryFn: async ({ signal }) => (await api.listInvitations({ limit: 200 }, { signal })).data.items,
  });
  const remove = useMutation({
    mutationFn: (id: string) => api.removeInvitation(id),
    onSettled: () => queries.invalidateQueries({ queryKey: ["invitations"] }),
  });
  if (invitations.data === undefined || invitations.data.length === 0) return null;
  return (
    <>
      <Title order={3}>Open invitations</Title>
      <WideTable label="Open invitations" minWidth={560}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Address</Table.Th>
            <Table.Th>As</Table.Th>
            <Table.Th>Made</Table.Th>
            <Table.Th>
              <VisuallyHidden>What can be done</VisuallyHidden>
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {invitations.data.map(({ id, email, role, created_at: at }) => (
            <Table.Tr key={id}>
              <Table.Td>{email}</Table.Td>
              <Table.Td>{roleName(role)}</Table.Td>
              <Table.Td>
                <RelativeTime at={at} />
              </Table.Td>
              <Table.Td ta="right">
                <Button size="compact-xs" variant="default" onClick={() => remove.mutate(id)}>
                  Withdraw
                </Button>
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </WideTable>
    </>
  );
}
