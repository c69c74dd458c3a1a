import { Button, Group, MultiSelect, Select, Stack, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api } from "../../../api/api.ts";
import type { CreateTokenPayload } from "../../../api/generated/data-contracts.ts";
import { ShownOnce } from "../shown-once.tsx";

type Scope = NonNullable<CreateTokenPayload["scopes"]>[number];

const DAY_MS = 864e5;
const ROLES: readonly { value: CreateTokenPayload["role"]; label: string }[] = [
  { value: "api", label: "API: what its scopes say" },
  { value: "node", label: "Node: pulls rulesets, pushes events" },
  { value: "scanner", label: "Scanner: pushes findings" },
];
const SCOPES: readonly Scope[] = [
  "leaks:read",
  "leaks:decide",
  "events:read",
  "rules:read",
  "rules:write",
  "nodes:read",
  "nodes:write",
  "sources:read",
  "sources:write",
  "channels:read",
  "channels:write",
];
const EXPIRY = [
  { value: "30", label: "in 30 days" },
  { value: "90", label: "in 90 days" },
  { value: "365", label: "in a year" },
  { value: "", label: "never" },
];

interface Values {
  readonly name: string;
  readonly role: CreateTokenPayload["role"];
  readonly scopes: Scope[];
  readonly days: string;
}

export function NewToken() {
  const queries = useQueryClient();
  const form = useForm<Values>({
    mode: "controlled",
    initialValues: { name: "", role: "api", scopes: ["leaks:read", "events:read"], days: "90" },
    validate: {
      scopes: (scopes, { role }) =>
        role === "api" && scopes.length === 0 ? "Without a scope it may do nothing" : null,
    },
  });
  const create = useMutation({
    mutationFn: async ({ name, role, scopes, days }: Values) => {
      const expiresAt = days === "" ? null : new Date(Date.now() + Number(days) * DAY_MS).toISOString();
      return (await api.createToken({ name, role, expires_at: expiresAt, ...(role === "api" && { scopes }) })).data;
    },
    onSuccess: async () => {
      form.reset();
      await queries.invalidateQueries({ queryKey: ["tokens"] });
    },
  });
  return (
    <Stack className="panel" p="md" gap="sm">
      <form onSubmit={form.onSubmit((given) => create.mutate(given))}>
        <Group align="flex-start" gap="sm">
          <TextInput
            label="Name"
            placeholder="what it is for"
            required
            withAsterisk={false}
            maxLength={120}
            style={{ flex: "2 1 12rem" }}
            {...form.getInputProps("name")}
          />
          <Select
            label="For"
            data={[...ROLES]}
            allowDeselect={false}
            style={{ flex: "2 1 15rem" }}
            {...form.getInputProps("role")}
          />
          <Select
            label="Expires"
            data={EXPIRY}
            allowDeselect={false}
            style={{ flex: "1 1 8rem" }}
            {...form.getInputProps("days")}
          />
        </Group>
        {form.values.role === "api" && (
          <MultiSelect
            mt="sm"
            label="Scopes"
            data={[...SCOPES]}
            clearable
            searchable
            {...form.getInputProps("scopes")}
          />
        )}
        <Button type="submit" mt="sm" loading={create.isPending}>
          Make a token
        </Button>
      </form>
      {create.data !== undefined && (
        <ShownOnce
          text={create.data.token}
          label="The new token"
          about="Put it where the program reads it. Who loses it makes another one and revokes this."
        />
      )}
    </Stack>
  );
}
