import { Stack, Title } from "@mantine/core";
import { useDocumentTitle } from "@mantine/hooks";
import type { ReactNode } from "react";
import classes from "./outside.module.css";

/** Around the pages of somebody who is not signed in. */
export function Outside({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  useDocumentTitle(`${title} · Keyward`);
  return (
    <main className={classes["outside"]}>
      <Stack className={`panel ${classes["box"]}`} gap="md">
        <Stack gap={8} align="center">
          <img src="/icon.svg" width={36} height={36} alt="Keyward" />
          <Title order={1}>{title}</Title>
        </Stack>
        {children}
      </Stack>
    </main>
  );
}
