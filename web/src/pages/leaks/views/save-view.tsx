import { Button, Popover, Stack, TextInput } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconBookmark } from "@tabler/icons-react";
import { useState } from "react";
import { VIEW_NAME_CHARS_MAX } from "./saved-views.ts";

/** Keeps filters and order of the list under a name. */
export function SaveView({ onSave }: { readonly onSave: (name: string) => void }) {
  const [opened, { toggle, close }] = useDisclosure();
  const [name, setName] = useState("");
  return (
    <Popover opened={opened} onDismiss={close} position="bottom-start" width={280} trapFocus returnFocus withArrow>
      <Popover.Target>
        <Button
          size="compact-sm"
          variant="subtle"
          leftSection={<IconBookmark size={14} />}
          onClick={toggle}
          aria-expanded={opened}
        >
          Save this view
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label="Save this view">
        <form
          onSubmit={(event) => {
            event.preventDefault();
            onSave(name.trim());
            setName("");
            close();
          }}
        >
          <Stack gap="xs">
            <TextInput
              label="Name of the view"
              description="Its filters and order stay in this browser."
              required
              withAsterisk={false}
              pattern=".*\S.*"
              maxLength={VIEW_NAME_CHARS_MAX}
              value={name}
              onChange={(event) => setName(event.currentTarget.value)}
              data-autofocus
            />
            <Button type="submit" size="xs">
              Save
            </Button>
          </Stack>
        </form>
      </Popover.Dropdown>
    </Popover>
  );
}
