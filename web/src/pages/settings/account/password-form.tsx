import { Button, PasswordInput, Stack, Text, Title } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useMutation } from "@tanstack/react-query";
import { api } from "../../../api/api.ts";
import { tellDone } from "../../../parts/tell-done.ts";

const TOGGLE = { "aria-label": "Show or hide the password" };

export function PasswordForm() {
  const form = useForm({ mode: "uncontrolled", initialValues: { currentPassword: "", newPassword: "" } });
  const change = useMutation({
    mutationFn: (given: { currentPassword: string; newPassword: string }) => api.changePassword(given),
    onSuccess: () => {
      form.reset();
      tellDone("The new password holds. Every other session has ended.");
    },
  });
  return (
    <form className="panel" onSubmit={form.onSubmit((given) => change.mutate(given))}>
      <Stack p="md" gap="sm">
        <div>
          <Title order={3}>Password</Title>
          <Text size="sm" className="quiet">
            Changing it ends every other session
          </Text>
        </div>
        <PasswordInput
          label="Present password"
          required
          withAsterisk={false}
          autoComplete="current-password"
          visibilityToggleButtonProps={TOGGLE}
          key={form.key("currentPassword")}
          {...form.getInputProps("currentPassword")}
        />
        <PasswordInput
          label="New password"
          description="At least 12 characters"
          required
          withAsterisk={false}
          minLength={12}
          autoComplete="new-password"
          visibilityToggleButtonProps={TOGGLE}
          key={form.key("newPassword")}
          {...form.getInputProps("newPassword")}
        />
        <Button type="submit" loading={change.isPending} style={{ alignSelf: "flex-start" }}>
          Change it
        </Button>
      </Stack>
    </form>
  );
}
