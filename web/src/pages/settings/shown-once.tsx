import { Alert, Text } from "@mantine/core";
import { CopyBlock } from "../../parts/copy-block.tsx";

/** A token or a link that nobody sees again. */
export function ShownOnce({
  text,
  label,
  about,
}: {
  readonly text: string;
  readonly label: string;
  readonly about: string;
}) {
  return (
    <Alert color="teal" title="Shown this once">
      <Text size="sm" mb="xs">
        {about}
      </Text>
      <CopyBlock text={text} label={label} />
    </Alert>
  );
}
