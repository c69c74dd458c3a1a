import { Group, Text, ThemeIcon, Title } from "@mantine/core";
import { IconCheck } from "@tabler/icons-react";
import type { ReactNode } from "react";

interface StepProps {
  readonly number: number;
  readonly title: string;
  readonly done: boolean;
  /** What was reached, said to screen readers as it comes. */
  readonly state: ReactNode;
  readonly children: ReactNode;
}

export function Step({ number, title, done, state, children }: StepProps) {
  return (
    <section className="panel" style={{ padding: 16 }} aria-labelledby={`step-${number}`}>
      <Group gap="sm" mb="sm" wrap="nowrap">
        <ThemeIcon radius="xl" size={26} color={done ? "green.9" : "teal.7"} variant="filled" autoContrast={false}>
          {done ? (
            <IconCheck size={16} />
          ) : (
            <Text span size="sm" fw={600}>
              {number}
            </Text>
          )}
        </ThemeIcon>
        <Title order={2} id={`step-${number}`}>
          {title}
        </Title>
        <Text component="output" size="sm" className="quiet" ml="auto">
          {state}
        </Text>
      </Group>
      {children}
    </section>
  );
}
