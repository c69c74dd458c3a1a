import { Group, Text, Title } from "@mantine/core";
import { useDocumentTitle } from "@mantine/hooks";
import type { ReactNode } from "react";

interface PageHeaderProps {
  readonly title: string;
  /** In the browser's tab, where it is more than the title. */
  readonly tab?: string;
  readonly about?: ReactNode;
  /** Buttons, at the end of the line. */
  readonly children?: ReactNode;
}

/** First on every page: its name, one line about it, what can be done. */
export function PageHeader({ title, tab = title, about, children }: PageHeaderProps) {
  useDocumentTitle(`${tab} · Keyward`);
  return (
    <Group justify="space-between" align="flex-start" mb="md" gap="sm">
      <div>
        <Title order={1}>{title}</Title>
        {about !== undefined && (
          <Text size="sm" className="quiet" mt={2}>
            {about}
          </Text>
        )}
      </div>
      {children !== undefined && <Group gap="xs">{children}</Group>}
    </Group>
  );
}
