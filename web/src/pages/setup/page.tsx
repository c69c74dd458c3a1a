import { Anchor, Button, PasswordInput, Stack, Text, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Link, useNavigate } from "react-router";
import { api } from "../../api/api.ts";
import { CodeForm } from "../sign-in/code-form.tsx";
import { Outside } from "../sign-in/outside.tsx";
import { ProblemAlert } from "../sign-in/problem-alert.tsx";

/** Takes a one-time link up: of the first administrator, of somebody who is invited, of somebody who lost the password. */
export function Component() {
  const [token] = useState(() => new URLSearchParams(location.hash.slice(1)).get("token") ?? "");
  const navigate = useNavigate();
  const queries = useQueryClient();
  const form = useForm({ mode: "uncontrolled", initialValues: { name: "", email: "", password: "" } });
  const done = (): void => {
    queries.clear();
    // In place of the link, which is spent now.
    void navigate("/", { replace: true });
  };
  const setUp = useMutation({
    meta: { shownByPage: true },
    mutationFn: async (given: ReturnType<typeof form.getValues>) => (await api.setUp({ ...given, token })).data,
    onSuccess: ({ two_factor_required: needsCode }) => {
      if (!needsCode) done();
    },
  });
  if (token === "") return <NoLink />;
  if (setUp.data?.two_factor_required === true) {
    return (
      <Outside title="Second factor">
        <CodeForm onDone={done} onBack={() => void navigate("/sign-in", { replace: true })} />
      </Outside>
    );
  }
  return (
    <Outside title="Your account">
      <form onSubmit={form.onSubmit((given) => setUp.mutate(given))}>
        <Stack gap="sm">
          <ProblemAlert error={setUp.error} />
          <TextInput
            label="Name"
            description="As others see it in history and audit log"
            required
            withAsterisk={false}
            maxLength={120}
            autoComplete="name"
            key={form.key("name")}
            {...form.getInputProps("name")}
          />
          <TextInput
            label="Address"
            description="An invitation is good for the address that it was made for"
            type="email"
            required
            withAsterisk={false}
            autoComplete="username"
            key={form.key("email")}
            {...form.getInputProps("email")}
          />
          <PasswordInput
            label="Password"
            description="At least 12 characters. With an account already: the password that you have"
            required
            withAsterisk={false}
            autoComplete="new-password"
            visibilityToggleButtonProps={{ "aria-label": "Show or hide the password" }}
            key={form.key("password")}
            {...form.getInputProps("password")}
          />
          <Button type="submit" loading={setUp.isPending} fullWidth mt="xs">
            Go on
          </Button>
        </Stack>
      </form>
    </Outside>
  );
}

function NoLink() {
  return (
    <Outside title="This link is not whole">
      <Text size="sm">
        What stands behind <b>#token=</b> is missing: copy the whole link. Or{" "}
        <Anchor component={Link} to="/sign-in" inherit>
          sign in
        </Anchor>
        .
      </Text>
    </Outside>
  );
}
