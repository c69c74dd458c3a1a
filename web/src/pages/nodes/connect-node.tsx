import { Button, Group, Stack, Text, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "../../api/api.ts";
import { CopyBlock } from "../../parts/copy-block.tsx";
import { useMay } from "../../session/me.ts";

/** Makes a token for a node, and says word for word what to do with it on the node's machine. */
export function ConnectNode() {
  const [name, setName] = useState("node 1");
  const make = useMutation({
    mutationFn: async () => (await api.createNodeToken({ name })).data,
  });
  if (!useMay("tokens:manage")) return <Text size="sm">Ask an administrator for the token of a node.</Text>;
  if (make.data === undefined) {
    return (
      <form
        onSubmit={(event) => {
          event.preventDefault();
          make.mutate();
        }}
      >
        <Group align="flex-end" gap="sm">
          <TextInput
            label="Name of its token"
            description="To find it again when it is to be revoked"
            required
            withAsterisk={false}
            maxLength={120}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            style={{ flex: "1 1 14rem" }}
          />
          <Button type="submit" loading={make.isPending}>
            Make its token
          </Button>
        </Group>
      </form>
    );
  }
  const { command, config } = make.data;
  return (
    <Stack gap="sm">
      <div>
        <Text size="sm" mb={4}>
          1. On the node's machine, in the folder of its configuration. The token in it is <b>shown this once</b>:
        </Text>
        <CopyBlock text={command} label="Command that writes the token to a file" />
      </div>
      <div>
        <Text size="sm" mb={4}>
          2. Into node.yaml, in place of a rules file:
        </Text>
        <CopyBlock text={config} label="Line for node.yaml" />
      </div>
      <div>
        <Text size="sm" mb={4}>
          3. Start it; a node that runs already takes the line by itself:
        </Text>
        <CopyBlock text="keyward node --config node.yaml" label="Command that starts the node" />
      </div>
    </Stack>
  );
}
