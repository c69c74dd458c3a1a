import { Table } from "@mantine/core";
import { IconArrowDown, IconArrowUp } from "@tabler/icons-react";
import type { Sort, SortField } from "../list-address.ts";
import classes from "./list.module.css";

interface SortHeaderProps {
  readonly field: SortField;
  readonly name: string;
  readonly sort: Sort;
  readonly onSort: (sort: Sort) => void;
  readonly align?: "right";
  readonly visibleFrom?: "sm";
}

/** A column's name that sorts by it: titles from A on, everything else the greatest first, and the other way round next. */
export function SortHeader({ field, name, sort, onSort, align, visibleFrom }: SortHeaderProps) {
  const down = sort === `-${field}`;
  const up = sort === field;
  const first: Sort = field === "title" ? field : `-${field}`;
  const next = down ? field : up ? (`-${field}` as const) : first;
  const Arrow = up || (!down && first === field) ? IconArrowUp : IconArrowDown;
  return (
    <Table.Th
      {...(visibleFrom && { visibleFrom })}
      {...(align && { ta: align, "data-align": align })}
      aria-sort={down ? "descending" : up ? "ascending" : "none"}
    >
      <button type="button" className={classes["sort"]} data-on={down || up || undefined} onClick={() => onSort(next)}>
        {name}
        <Arrow size={12} aria-hidden />
      </button>
    </Table.Th>
  );
}
