import { Button, Group, List, Stack, Text } from "@mantine/core";
import { Link } from "react-router";
import { StatusLabel } from "../../../parts/status-label.tsx";
import type { SentLeak } from "./send-leak.ts";

const SHOWN_MAX = 20;

interface AddedLeakProps {
  readonly leak: SentLeak;
  readonly onAnother: () => void;
}

/** What became of a leak that was added: what was taken, what was left out and why, what is in force. */
export function AddedLeak({ leak, onAnother }: AddedLeakProps) {
  const { id, title, volume, leftOut, inForce, notApplied } = leak;
  return (
    <Stack gap="md">
      <Text size="sm" component="output" display="block">
        <StatusLabel tone="ok">Added</StatusLabel> leak {id}, “{title}”, with {volume.toLocaleString("en")}{" "}
        {volume === 1 ? "value" : "values"}. {inForce === "block" && "Every node refuses its tokens."}
        {inForce === "watch" && "Every node tells uses of its tokens."}
      </Text>
      {notApplied !== "" && (
        <Text size="sm" role="alert">
          <StatusLabel tone="warn">No patch is in force</StatusLabel> {notApplied}
        </Text>
      )}
      {leftOut.length > 0 && (
        <div>
          <Text size="sm" fw={500}>
            Left out
          </Text>
          <List size="sm">
            {leftOut.slice(0, SHOWN_MAX).map(({ place, reason }) => (
              <List.Item key={place}>
                <b>{place}</b>: {reason}
              </List.Item>
            ))}
            {leftOut.length > SHOWN_MAX && <List.Item>and {leftOut.length - SHOWN_MAX} more</List.Item>}
          </List>
        </div>
      )}
      <Group justify="flex-end" gap="xs">
        <Button variant="default" onClick={onAnother}>
          Add another
        </Button>
        <Button component={Link} to={`/leaks/${id}`}>
          See the leak
        </Button>
      </Group>
    </Stack>
  );
}
