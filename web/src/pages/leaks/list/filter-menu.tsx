import { Button, Menu } from "@mantine/core";
import { IconChevronDown } from "@tabler/icons-react";

interface FilterMenuProps {
  readonly name: string;
  /** Values of the filter and their words. */
  readonly options: Readonly<Record<string, string>>;
  readonly chosen: readonly string[];
  readonly onToggle: (value: string) => void;
}

/** Values of one filter; it stays open, so that several can be chosen. */
export function FilterMenu({ name, options, chosen, onToggle }: FilterMenuProps) {
  return (
    <Menu position="bottom-start" closeOnItemClick={false}>
      <Menu.Target>
        <Button variant="default" fw={400} px="sm" rightSection={<IconChevronDown size={14} />}>
          {name}
          {chosen.length > 0 && ` · ${chosen.length}`}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {Object.entries(options).map(([value, words]) => (
          <Menu.CheckboxItem key={value} checked={chosen.includes(value)} onChange={() => onToggle(value)}>
            {words}
          </Menu.CheckboxItem>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
