import { Alert, Button, Group, List, Radio, Stack, Text, Textarea, TextInput } from "@mantine/core";
import { useState } from "react";
import { leaksInWords } from "../words.ts";
import {
  DECISIONS,
  DECISION_WORDS,
  forecast,
  type DecisionFields,
  type DecisionName,
  type Standing,
} from "./decisions.ts";

interface DecideFormProps {
  readonly standing: Standing;
  readonly busy: boolean;
  readonly onDecide: (fields: DecisionFields) => void;
  readonly onCancel: () => void;
}

/** Which decision, why, and what will come of it. */
export function DecideForm({ standing, busy, onDecide, onCancel }: DecideFormProps) {
  const { total, byStatus } = standing;
  const [decision, setDecision] = useState<DecisionName>(byStatus.open > 0 ? "block" : "reopen");
  const [reason, setReason] = useState("");
  const [at, setAt] = useState("");
  const told = forecast(decision, standing);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        onDecide({ decision, reason, at: at === "" ? "" : new Date(at).toISOString(), force: false });
      }}
    >
      <Stack gap="md">
        <Radio.Group
          label="Decision"
          value={decision}
          onChange={(value) => setDecision(DECISIONS.find((one) => one === value) ?? decision)}
        >
          <Stack gap="xs" mt="xs">
            {DECISIONS.map((name) => (
              <Radio
                key={name}
                value={name}
                size="xs"
                label={DECISION_WORDS[name].name}
                description={DECISION_WORDS[name].what}
                {...(name === decision && { "data-autofocus": true })}
              />
            ))}
          </Stack>
        </Radio.Group>
        {decision === "scheduled" && (
          <TextInput
            type="datetime-local"
            label="Block from"
            description="Your local time"
            required
            withAsterisk={false}
            value={at}
            onChange={(event) => setAt(event.currentTarget.value)}
          />
        )}
        <Textarea
          label="Why"
          description="Stands in the history of each leak."
          maxLength={4000}
          autosize
          minRows={2}
          maxRows={6}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        <Alert variant="light" color="gray" title="What will happen">
          <Text size="sm" component="output" display="block">
            {leaksInWords(total)}. {DECISION_WORDS[decision].what}
          </Text>
          {told.length > 0 && (
            <List size="sm" mt={4}>
              {told.map((sentence) => (
                <List.Item key={sentence}>{sentence}</List.Item>
              ))}
            </List>
          )}
        </Alert>
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onCancel}>
            Cancel
          </Button>
          <Button type="submit" loading={busy}>
            {DECISION_WORDS[decision].name}: {leaksInWords(total)}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
