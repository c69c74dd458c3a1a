import { Button, Group, Modal, Stack } from "@mantine/core";
import type { ReactNode } from "react";

interface AskFirstProps {
  readonly opened: boolean;
  readonly title: string;
  /** What will happen. */
  readonly children: ReactNode;
  /** On the button that does it. */
  readonly does: string;
  readonly pending: boolean;
  readonly onDo: () => void;
  readonly onClose: () => void;
}

/** Says what will happen before it does. */
export function AskFirst({ opened, title, children, does, pending, onDo, onClose }: AskFirstProps) {
  return (
    <Modal opened={opened} onClose={onClose} title={title} closeButtonProps={{ "aria-label": "Close" }}>
      <Stack gap="md">
        <div>{children}</div>
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose} data-autofocus>
            Leave it
          </Button>
          <Button color="red" loading={pending} onClick={onDo}>
            {does}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
