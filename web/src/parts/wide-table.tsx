import { Table } from "@mantine/core";
import type { ReactNode } from "react";

interface WideTableProps {
  /** What it lists, for whoever cannot see it. */
  readonly label: string;
  /** Pixels; on narrower screens it scrolls within its panel. */
  readonly minWidth: number;
  /** `Table.Thead` and `Table.Tbody`. */
  readonly children: ReactNode;
}

/** A list as a table in a panel of its own: the page never scrolls sideways. */
export function WideTable({ label, minWidth, children }: WideTableProps) {
  return (
    // In the tab order, so that the keyboard can scroll it.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <section className="panel scrolls" aria-label={label} tabIndex={0}>
      <Table highlightOnHover miw={minWidth} aria-label={label}>
        {children}
      </Table>
    </section>
  );
}
