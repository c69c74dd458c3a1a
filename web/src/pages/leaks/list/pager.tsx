import { ActionIcon, Group, Kbd, NativeSelect, Text } from "@mantine/core";
import { IconChevronLeft, IconChevronRight, IconChevronsLeft } from "@tabler/icons-react";
import { useState } from "react";
import { PAGE_SIZE_NAMES, type ListAddress } from "../list-address.ts";
import classes from "./list.module.css";

interface PagerProps {
  readonly address: ListAddress;
  /** On this page. */
  readonly shown: number;
  /** Of all that match; undefined while it is counted. */
  readonly total: number | undefined;
  readonly next: string | null;
}

interface Ways {
  readonly list: string;
  /** Where each page began, by its number. */
  readonly cursors: ReadonlyMap<number, string>;
}

/** Which part of the list is shown, and the way to the others. */
export function Pager({ address, shown, total, next }: PagerProps) {
  const { page, size, cursor, turnTo, setSize, filterKey, sort } = address;
  // A cursor leads on, never back: the way back is by those that led here.
  const list = `${filterKey} ${sort} ${size}`;
  const [ways, setWays] = useState<Ways>({ list, cursors: new Map() });
  const cursors = ways.list === list ? ways.cursors : new Map<number, string>();
  const back = page === 2 ? "" : cursors.get(page - 1);
  const goOn = (to: string): void => {
    setWays({ list, cursors: new Map([...cursors, [page, cursor]]) });
    turnTo(page + 1, to);
  };
  const first = (page - 1) * size + 1;
  return (
    <Group justify="space-between" gap="sm">
      <Text size="sm" className="quiet" component="output">
        {shown > 0 && `${first.toLocaleString("en")}–${(first + shown - 1).toLocaleString("en")}`}
        {total !== undefined && ` of ${total.toLocaleString("en")}`}
      </Text>
      <Text size="xs" className={`quiet ${classes["keys"]}`}>
        <Kbd size="xs">j</Kbd> <Kbd size="xs">k</Kbd> to go, <Kbd size="xs">x</Kbd> to choose,{" "}
        <Kbd size="xs">Enter</Kbd> to open
      </Text>
      <Group gap={4}>
        <NativeSelect
          size="xs"
          aria-label="Leaks a page"
          data={PAGE_SIZE_NAMES.map((value) => ({ value, label: `${value} a page` }))}
          value={String(size)}
          onChange={(event) => setSize(event.currentTarget.value)}
        />
        <ActionIcon variant="default" aria-label="First page" disabled={page === 1} onClick={() => turnTo(1, "")}>
          <IconChevronsLeft size={16} />
        </ActionIcon>
        <ActionIcon
          variant="default"
          aria-label="Page before"
          disabled={page === 1 || back === undefined}
          onClick={() => turnTo(page - 1, back ?? "")}
        >
          <IconChevronLeft size={16} />
        </ActionIcon>
        <ActionIcon
          variant="default"
          aria-label="Next page"
          disabled={next === null}
          onClick={() => next !== null && goOn(next)}
        >
          <IconChevronRight size={16} />
        </ActionIcon>
      </Group>
    </Group>
  );
}
