import { Button, PasswordInput, Stack, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useMutation } from "@tanstack/react-query";
import { api } from "../../api/api.ts";
import { ProblemAlert } from "./problem-alert.tsx";

interface PasswordFormProps {
  readonly onDone: () => void;
  readonly onCodeNeeded: () => void;
}

export function PasswordForm({ onDone, onCodeNeeded }: PasswordFormProps) {
  const form = useForm({ mode: "uncontrolled", initialValues: { email: "", password: "" } });
  const signIn = useMutation({
    meta: { shownByPage: true },
    mutationFn: async (given: { email: string; password: string }) => (await api.signInEmail(given)).data,
    onSuccess: (answer) => {
      const { twoFactorRedirect } = answer as { twoFactorRedirect?: boolean };
      if (twoFactorRedirect === true) onCodeNeeded();
      else onDone();
    },
  });
  return (
    <form onSubmit={form.onSubmit((given) => signIn.mutate(given))}>
      <Stack gap="sm">
        <ProblemAlert error={signIn.error} />
        <TextInput
          label="Address"
          type="email"
          required
          withAsterisk={false}
          autoComplete="username"
          data-autofocus
          key={form.key("email")}
          {...form.getInputProps("email")}
        />
        <PasswordInput
          label="Password"
          required
          withAsterisk={false}
          autoComplete="current-password"
          visibilityToggleButtonProps={{ "aria-label": "Show or hide the password" }}
          key={form.key("password")}
          {...form.getInputProps("password")}
        />
        <Button type="submit" loading={signIn.isPending} fullWidth mt="xs">
          Sign in
        </Button>
      </Stack>
    </form>
  );
}
