import { Group, Text } from "@mantine/core";
import { Link } from "react-router";

export function Brand() {
  return (
    <Link to="/" style={{ color: "inherit", textDecoration: "none" }}>
      <Group gap={8} wrap="nowrap">
        <img src="/icon.svg" width={22} height={22} alt="" />
        <Text span fw={650} size="md">
          Keyward
        </Text>
      </Group>
    </Link>
  );
}
