import { Button, Group, Select, Stack, Text, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api } from "../../../api/api.ts";
import { ShownOnce } from "../shown-once.tsx";
import { ROLE_WORDS, useRoleChoices, type PersonRole } from "./roles.ts";

/** Makes a link that is good once, for one address: to hand over. */
export function InviteForm() {
  const queries = useQueryClient();
  const choices = useRoleChoices();
  const form = useForm<{ email: string; role: PersonRole }>({
    mode: "controlled",
    initialValues: { email: "", role: "analyst" },
  });
  const invite = useMutation({
    mutationFn: async (given: { email: string; role: PersonRole }) => (await api.inviteMember(given)).data,
    onSuccess: async () => {
      form.reset();
      await queries.invalidateQueries({ queryKey: ["invitations"] });
    },
  });
  return (
    <Stack className="panel" p="md" gap="sm">
      <form onSubmit={form.onSubmit((given) => invite.mutate(given))}>
        <Group align="flex-end" gap="sm">
          <TextInput
            label="Invite somebody"
            placeholder="name@example.com"
            type="email"
            required
            withAsterisk={false}
            autoComplete="off"
            style={{ flex: "2 1 16rem" }}
            {...form.getInputProps("email")}
          />
          <Select
            label="As"
            data={choices}
            allowDeselect={false}
            style={{ flex: "1 1 12rem" }}
            {...form.getInputProps("role")}
          />
          <Button type="submit" loading={invite.isPending}>
            Make a link
          </Button>
        </Group>
        <Text size="xs" className="quiet" mt={6}>
          {ROLE_WORDS[form.values.role]}
        </Text>
      </form>
      {invite.data !== undefined && (
        <ShownOnce
          text={invite.data.link}
          label={`Invitation of ${invite.data.email}`}
          about={`For ${invite.data.email}; good once, for seven days. Hand it over in a way that only they read.`}
        />
      )}
    </Stack>
  );
}
