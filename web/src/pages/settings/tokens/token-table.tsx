import { Button, Table, Text, VisuallyHidden } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "../../../api/api.ts";
import type { AccessToken } from "../../../api/generated/data-contracts.ts";
import { RelativeTime } from "../../../parts/relative-time.tsx";
import { StatusLabel } from "../../../parts/status-label.tsx";
import { WideTable } from "../../../parts/wide-table.tsx";
import { AskFirst } from "../ask-first.tsx";

export function TokenTable({ tokens }: { readonly tokens: readonly AccessToken[] }) {
  const queries = useQueryClient();
  const [nowMs] = useState(() => Date.now());
  const [asked, setAsked] = useState<AccessToken>();
  const revoke = useMutation({
    mutationFn: (id: string) => api.revokeToken(id),
    onSuccess: async () => {
      setAsked(undefined);
      await queries.invalidateQueries({ queryKey: ["tokens"] });
    },
  });
  return (
    <>
      <WideTable label="Tokens" minWidth={760}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Name</Table.Th>
            <Table.Th>For</Table.Th>
            <Table.Th>State</Table.Th>
            <Table.Th>Last used</Table.Th>
            <Table.Th>Made</Table.Th>
            <Table.Th>
              <VisuallyHidden>What can be done</VisuallyHidden>
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {tokens.map((token) => (
            <Row key={token.id} token={token} nowMs={nowMs} onRevoke={() => setAsked(token)} />
          ))}
        </Table.Tbody>
      </WideTable>
      <AskFirst
        opened={asked !== undefined}
        title={`Revoke ${asked?.name ?? ""}`}
        does="Revoke"
        pending={revoke.isPending}
        onDo={() => asked !== undefined && revoke.mutate(asked.id)}
        onClose={() => setAsked(undefined)}
      >
        <Text size="sm">
          {asked?.role === "node"
            ? "The node keeps the rules that it has, and hears of no decision any more."
            : "The program that has it is refused from now on."}{" "}
          This cannot be taken back.
        </Text>
      </AskFirst>
    </>
  );
}

interface RowProps {
  readonly token: AccessToken;
  readonly nowMs: number;
  readonly onRevoke: () => void;
}

function Row({ token, nowMs, onRevoke }: RowProps) {
  const { name, role, scopes, revoked_at: revokedAt, expires_at: expiresAt, last_used_at: usedAt } = token;
  const isOver = expiresAt !== null && Date.parse(expiresAt) <= nowMs;
  return (
    <Table.Tr>
      <Table.Td>
        <Text size="sm" fw={500}>
          {name}
        </Text>
      </Table.Td>
      <Table.Td>
        {role}
        {scopes.length > 0 && (
          <Text size="xs" className="quiet">
            {scopes.join(", ")}
          </Text>
        )}
      </Table.Td>
      <Table.Td>
        {revokedAt !== null ? (
          <StatusLabel tone="quiet">revoked</StatusLabel>
        ) : isOver ? (
          <StatusLabel tone="warn">expired</StatusLabel>
        ) : (
          <StatusLabel tone="ok">good</StatusLabel>
        )}
        {revokedAt === null && expiresAt !== null && !isOver && (
          <Text size="xs" className="quiet">
            until {new Date(expiresAt).toLocaleDateString()}
          </Text>
        )}
      </Table.Td>
      <Table.Td>
        <RelativeTime at={usedAt} />
      </Table.Td>
      <Table.Td>
        <RelativeTime at={token.created_at} />
      </Table.Td>
      <Table.Td ta="right">
        {revokedAt === null && (
          <Button size="compact-xs" variant="default" onClick={onRevoke} aria-label={`Revoke ${name}`}>
            Revoke
          </Button>
        )}
      </Table.Td>
    </Table.Tr>
  );
}
