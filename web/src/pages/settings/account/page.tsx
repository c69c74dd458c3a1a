import { Button, Group, Stack, Text, Title } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { api } from "../../../api/api.ts";
import { tellDone } from "../../../parts/tell-done.ts";
import { PartHeader } from "../part-header.tsx";
import { useMe } from "../../../session/me.ts";
import { roleName } from "../../../session/role-name.ts";
import { PasswordForm } from "./password-form.tsx";
import { SecondFactor } from "./second-factor.tsx";

/** What somebody sets for themselves. */
export function Component() {
  const me = useMe();
  const endOthers = useMutation({
    mutationFn: () => api.revokeOtherSessions({}),
    onSuccess: () => tellDone("Every other session of yours has ended."),
  });
  return (
    <>
      <PartHeader title="Your account" about={`${me.name} · ${me.email ?? ""} · ${roleName(me.role)}`} />
      <Stack gap="md" maw={640}>
        {me.password_sign_in ? (
          <>
            <PasswordForm />
            <SecondFactor isOn={me.two_factor} />
          </>
        ) : (
          <Text size="sm">You sign in through the identity provider: password and second factor are set there.</Text>
        )}
        <section className="panel" aria-labelledby="sessions">
          <Group p="md" justify="space-between">
            <div>
              <Title order={3} id="sessions">
                Sessions
              </Title>
              <Text size="sm" className="quiet">
                On machines that you left signed in
              </Text>
            </div>
            <Button variant="default" loading={endOthers.isPending} onClick={() => endOthers.mutate()}>
              Sign out everywhere else
            </Button>
          </Group>
        </section>
      </Stack>
    </>
  );
}
