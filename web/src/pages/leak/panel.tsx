import { Text, Title } from "@mantine/core";
import { useId, type ReactNode } from "react";

interface PanelProps {
  readonly title: string;
  readonly about?: ReactNode;
  readonly children: ReactNode;
}

/** A part of the page with a name of its own. */
export function Panel({ title, about, children }: PanelProps) {
  const id = useId();
  return (
    <section aria-labelledby={id}>
      <Title order={2} id={id}>
        {title}
      </Title>
      {about !== undefined && (
        <Text size="sm" className="quiet">
          {about}
        </Text>
      )}
      <div style={{ marginTop: 8 }}>{children}</div>
    </section>
  );
}
