import { Group, Text, Title } from "@mantine/core";
import { useDocumentTitle } from "@mantine/hooks";
import type { ReactNode } from "react";

interface PartHeaderProps {
  readonly title: string;
  readonly about: ReactNode;
  /** Buttons, at the end of the line. */
  readonly children?: ReactNode;
}

/** First in every part of the settings. */
export function PartHeader({ title, about, children }: PartHeaderProps) {
  useDocumentTitle(`${title} · Settings · Keyward`);
  return (
    <Group justify="space-between" align="flex-start" mb="md" gap="sm">
      <div>
        <Title order={2}>{title}</Title>
        <Text size="sm" className="quiet" mt={2}>
          {about}
        </Text>
      </div>
      {children}
    </Group>
  );
}
