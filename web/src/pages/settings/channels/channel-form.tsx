import {
  Button,
  Checkbox,
  Group,
  PasswordInput,
  Select,
  SimpleGrid,
  Slider,
  Stack,
  Text,
  TextInput,
} from "@mantine/core";
import { useForm } from "@mantine/form";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api } from "../../../api/api.ts";
import type { CreateChannelPayload } from "../../../api/generated/data-contracts.ts";
import { ProblemAlert } from "../../sign-in/problem-alert.tsx";
import { KIND_CHOICES, KINDS, TOPICS, type Kind, type Topic } from "./channel-kinds.ts";

interface Values {
  readonly kind: Kind;
  readonly name: string;
  readonly topics: Topic[];
  readonly riskMin: number;
  readonly digest: "none" | "daily" | "weekly";
  readonly settings: Record<string, string>;
}

const initialSettings = (kind: Kind): Record<string, string> =>
  Object.fromEntries(KINDS[kind].fields.map(({ name, initial = "" }) => [name, initial]));

/** Makes a channel. What it asks for depends on the kind. */
export function ChannelForm({ onDone }: { readonly onDone: () => void }) {
  const queries = useQueryClient();
  const form = useForm<Values>({
    mode: "controlled",
    initialValues: {
      kind: "slack",
      name: "",
      topics: ["leak.new", "leak.regressed", "attack.new", "node.lost"],
      riskMin: 1,
      digest: "none",
      settings: initialSettings("slack"),
    },
  });
  const { kind, riskMin } = form.values;
  const create = useMutation({
    meta: { shownByPage: true },
    mutationFn: (given: Values) => {
      const settings = Object.fromEntries(
        KINDS[given.kind].fields.map(({ name, read }) => {
          const text = given.settings[name] ?? "";
          return [name, read === undefined ? text.trim() : read(text)];
        }),
      );
      const { name, topics, digest } = given;
      const payload = { kind: given.kind, name, topics, risk_min: given.riskMin, digest, settings };
      // The kind tells which settings; the form has asked for those.
      return api.createChannel(payload as unknown as CreateChannelPayload);
    },
    onSuccess: async () => {
      onDone();
      await queries.invalidateQueries({ queryKey: ["channels"] });
    },
  });
  return (
    <form onSubmit={form.onSubmit((given) => create.mutate(given))}>
      <Stack gap="sm">
        <ProblemAlert error={create.error} />
        <SimpleGrid cols={{ base: 1, xs: 2 }}>
          <Select
            label="Kind"
            data={KIND_CHOICES}
            allowDeselect={false}
            value={kind}
            onChange={(next) => {
              if (next !== null) form.setValues({ kind: next as Kind, settings: initialSettings(next as Kind) });
            }}
          />
          <TextInput
            label="Name"
            placeholder="on call"
            required
            withAsterisk={false}
            maxLength={120}
            {...form.getInputProps("name")}
          />
        </SimpleGrid>
        {KINDS[kind].fields.map(({ name, label, placeholder, secret, options }) => {
          const given = { ...form.getInputProps(`settings.${name}`), key: `${kind} ${name}`, label };
          if (options !== undefined)
            return <Select {...given} key={given.key} data={[...options]} allowDeselect={false} />;
          const shown = { ...given, required: true, withAsterisk: false, autoComplete: "off", placeholder };
          return secret === true ? (
            <PasswordInput
              {...shown}
              key={given.key}
              description="Kept sealed, never shown again"
              visibilityToggleButtonProps={{ "aria-label": `Show or hide: ${label}` }}
            />
          ) : (
            <TextInput {...shown} key={given.key} />
          );
        })}
        <Checkbox.Group label="Tell of" {...form.getInputProps("topics")}>
          <Stack gap={6} mt={6}>
            {Object.entries(TOPICS).map(([value, words]) => (
              <Checkbox key={value} value={value} label={words} />
            ))}
          </Stack>
        </Checkbox.Group>
        <div>
          <Text size="sm" fw={500} id="risk-min">
            Of leaks with a risk of {riskMin} or more
          </Text>
          <Slider
            min={1}
            max={10}
            mt={4}
            mb="md"
            thumbLabel="Least risk"
            marks={[{ value: 1 }, { value: 5, label: "medium" }, { value: 8, label: "high" }]}
            {...form.getInputProps("riskMin")}
          />
        </div>
        <Select
          label="Digest"
          data={[
            { value: "none", label: "none" },
            { value: "daily", label: "every day at 7:00 UTC" },
            { value: "weekly", label: "on Mondays at 7:00 UTC" },
          ]}
          allowDeselect={false}
          {...form.getInputProps("digest")}
        />
        <Group justify="flex-end">
          <Button type="submit" loading={create.isPending}>
            Add it
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
