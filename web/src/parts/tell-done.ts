import { notifications } from "@mantine/notifications";

/** Says that it was done, where the page itself does not show it. */
export function tellDone(message: string): void {
  notifications.show({ message, color: "teal", closeButtonProps: { "aria-label": "Close this notification" } });
}
