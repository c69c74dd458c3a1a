import { Badge, Select, Table, Text, VisuallyHidden } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api } from "../../../api/api.ts";
import type { Member } from "../../../api/generated/data-contracts.ts";
import { WideTable } from "../../../parts/wide-table.tsx";
import { useMe } from "../../../session/me.ts";
import { MemberMenu } from "./member-menu.tsx";
import { useRoleChoices, type PersonRole } from "./roles.ts";

export function MemberTable({ members }: { readonly members: readonly Member[] }) {
  return (
    <WideTable label="Members" minWidth={640}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Who</Table.Th>
          <Table.Th w={220}>Role</Table.Th>
          <Table.Th>Second factor</Table.Th>
          <Table.Th>
            <VisuallyHidden>What can be done</VisuallyHidden>
          </Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {members.map((member) => (
          <Row key={member.id} member={member} />
        ))}
      </Table.Tbody>
    </WideTable>
  );
}

function Row({ member: { id, name, email, role, two_factor: twoFactor } }: { readonly member: Member }) {
  const queries = useQueryClient();
  const choices = useRoleChoices();
  const me = useMe();
  const isMe = me.actor === `user:${id}`;
  const edit = useMutation({
    mutationFn: (next: PersonRole) => api.editMember(id, { role: next }),
    onSettled: () => queries.invalidateQueries({ queryKey: ["members"] }),
  });
  // A role that one may not give one may not take, either.
  const known = choices.some(({ value }) => value === role);
  return (
    <Table.Tr>
      <Table.Td>
        <Text size="sm" fw={500}>
          {name}
          {isMe && (
            <Badge ml="xs" size="sm">
              you
            </Badge>
          )}
        </Text>
        <Text size="xs" className="quiet">
          {email}
        </Text>
      </Table.Td>
      <Table.Td>
        <Select
          size="xs"
          aria-label={`Role of ${email}`}
          data={known ? choices : [{ value: role, label: role.replaceAll("_", " ") }]}
          value={role}
          allowDeselect={false}
          disabled={isMe || !known || edit.isPending}
          {...(isMe && { title: "Nobody changes their own role" })}
          onChange={(next) => next !== null && edit.mutate(next)}
        />
      </Table.Td>
      <Table.Td>{twoFactor ? "yes" : "no"}</Table.Td>
      <Table.Td ta="right">
        <MemberMenu member={{ id, email }} isMe={isMe} />
      </Table.Td>
    </Table.Tr>
  );
}
