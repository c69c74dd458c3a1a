import { Alert, Button, Group, Radio, SimpleGrid, Stack, Textarea, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { ApiProblem } from "../../../api/api-problem.ts";
import { ProblemText } from "../../../parts/tell-problem.tsx";
import { RiskField } from "./risk-field.tsx";
import { AFTERWARDS, sendLeak, type Afterwards, type SentLeak } from "./send-leak.ts";
import { TokenField } from "./token-field.tsx";
import { countTokens, linesOf, NO_TOKENS } from "./token-lines.ts";
import { WhatWillHappen } from "./what-will-happen.tsx";

const AFTERWARDS_WORDS: Readonly<Record<Afterwards, string>> = {
  none: "Decide later",
  watch: "Watch at once",
  block: "Block at once",
};
/** Kinds that the console knows to be public, and what people find themselves. */
const SOURCES = ["custom", "github", "gitlab", "pastebin", "postman", "npm", "docker-hub", "web", "slack", "jira"];
const NO_VALUES = {
  title: "",
  description: "",
  kind: "custom",
  place: "",
  risk: undefined as number | undefined,
  patterns: "",
  afterwards: "none" as Afterwards,
};

/** The form that adds a leak by hand. */
export function AddLeak({ onAdded }: { readonly onAdded: (leak: SentLeak) => void }) {
  const queries = useQueryClient();
  const tokens = useRef<HTMLTextAreaElement>(null);
  const [counts, setCounts] = useState(NO_TOKENS);
  const form = useForm({ initialValues: NO_VALUES });
  const { risk, patterns, afterwards } = form.values;
  const add = useMutation({
    meta: { shownByPage: true },
    // The tokens are no variables of it: those would be kept after it.
    mutationFn: async () => {
      const { kind, place, risk, ...rest } = form.getValues();
      const source = { kind: kind.trim() === "" ? "custom" : kind.trim(), place };
      const leak = await sendLeak({ ...rest, source, ...(risk !== undefined && { risk }) }, tokens.current!.value);
      tokens.current!.value = "";
      return leak;
    },
    onSuccess: async (leak) => {
      onAdded(leak);
      await queries.invalidateQueries({ queryKey: ["leaks"] });
    },
  });
  return (
    <form autoComplete="off" onSubmit={form.onSubmit(() => add.mutate())}>
      <Stack gap="md">
        <TextInput
          label="Title"
          required
          withAsterisk={false}
          maxLength={120}
          data-autofocus
          {...form.getInputProps("title")}
        />
        <TokenField field={tokens} onCounts={setCounts} />
        <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="md">
          <TextInput
            label="Kind of source"
            list="leak-sources"
            pattern="[a-z0-9][a-z0-9_\-]{0,31}"
            title="1 to 32 of a-z 0-9 _ -"
            {...form.getInputProps("kind")}
          />
          <TextInput
            label="Where it was found"
            placeholder="https://…"
            maxLength={2000}
            {...form.getInputProps("place")}
          />
        </SimpleGrid>
        <datalist id="leak-sources">
          {SOURCES.map((source) => (
            <option key={source} value={source} aria-label={source} />
          ))}
        </datalist>
        <Textarea
          label="Description"
          description="Kept as it is written: no token belongs here."
          autosize
          minRows={2}
          maxRows={6}
          maxLength={4000}
          {...form.getInputProps("description")}
        />
        <RiskField risk={risk} onRisk={(next) => form.setFieldValue("risk", next)} />
        <Textarea
          label="Patterns"
          description="For families of tokens: one regex (RE2) a line, e.g. ^acme_live_[0-9a-f]{32}$"
          autosize
          minRows={1}
          maxRows={6}
          spellCheck={false}
          styles={{ input: { fontFamily: "var(--mantine-font-family-monospace)" } }}
          {...form.getInputProps("patterns")}
        />
        <Radio.Group label="And then" {...form.getInputProps("afterwards")}>
          <Group gap="md" mt={4}>
            {AFTERWARDS.map((value) => (
              <Radio key={value} size="xs" value={value} label={AFTERWARDS_WORDS[value]} />
            ))}
          </Group>
        </Radio.Group>
        <WhatWillHappen tokens={counts} patterns={countTokens(linesOf(patterns)).usable} afterwards={afterwards} />
        {add.error !== null && (
          <Alert color="red" variant="light" role="alert" title="The leak was not added">
            {add.error instanceof ApiProblem ? <ProblemText problem={add.error} /> : String(add.error)}
          </Alert>
        )}
        <Group justify="flex-end">
          <Button type="submit" loading={add.isPending}>
            {afterwards === "none" ? "Add the leak" : `Add and ${afterwards}`}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
