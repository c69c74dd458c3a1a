import { Anchor, Button, Group, Stack, Text, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useMutation } from "@tanstack/react-query";
import { Link } from "react-router";
import { api } from "../../api/api.ts";
import type { AddedLeak } from "./added-leak.ts";
import { Step } from "./step.tsx";

interface AddLeakStepProps {
  readonly added: AddedLeak | undefined;
  readonly onAdded: (leak: AddedLeak) => void;
}

export function AddLeakStep({ added, onAdded }: AddLeakStepProps) {
  const form = useForm({ mode: "uncontrolled", initialValues: { title: "A first leak", token: newTestToken() } });
  const add = useMutation({
    mutationFn: async ({ title, token }: { title: string; token: string }) => {
      const { id } = (await api.addLeak({ title, tokens: [token] })).data;
      await api.applyLeak(String(id), { remediation: "block" });
      return { id, token };
    },
    onSuccess: onAdded,
  });
  return (
    <Step number={2} title="Add a leak" done={added !== undefined} state={added && `leak ${added.id} is blocked`}>
      {added === undefined ? (
        <form onSubmit={form.onSubmit((given) => add.mutate(given))}>
          <Stack gap="sm">
            <TextInput
              label="Title"
              required
              withAsterisk={false}
              maxLength={120}
              key={form.key("title")}
              {...form.getInputProps("title")}
            />
            <TextInput
              label="Leaked token"
              description="One made up for this try, or a real one. The console keeps its fingerprint and forgets it."
              required
              withAsterisk={false}
              autoComplete="off"
              spellCheck={false}
              key={form.key("token")}
              {...form.getInputProps("token")}
            />
            <Group>
              <Button type="submit" loading={add.isPending}>
                Add it and block it
              </Button>
            </Group>
          </Stack>
        </form>
      ) : (
        <Text size="sm">
          Every node refuses requests that carry it.{" "}
          <Anchor component={Link} to={`/leaks/${added.id}`} inherit>
            See the leak
          </Anchor>
        </Text>
      )}
    </Step>
  );
}

/** Nobody's: random, and never in force anywhere. */
function newTestToken(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return `try_${[...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("")}`;
}
