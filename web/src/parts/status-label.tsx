import { Group, Text } from "@mantine/core";
import type { ReactNode } from "react";
import classes from "./status-label.module.css";

export type Tone = "ok" | "warn" | "bad" | "quiet";

/** A state in words with a dot beside them: never by colour alone. */
export function StatusLabel({ tone, children }: { readonly tone: Tone; readonly children: ReactNode }) {
  return (
    <Group gap={6} wrap="nowrap" component="span" display="inline-flex">
      <span className={classes["dot"]} data-tone={tone} />
      <Text span inherit style={{ whiteSpace: "nowrap" }}>
        {children}
      </Text>
    </Group>
  );
}
