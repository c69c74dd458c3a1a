import { useQuery } from "@tanstack/react-query";
import { Text } from "@mantine/core";
import { api } from "../../api/api.ts";
import { ConnectNode } from "../nodes/connect-node.tsx";
import { Step } from "./step.tsx";

const POLL_MS = 2_000;

export function ConnectNodeStep() {
  const { data: nodes = [] } = useQuery({
    queryKey: ["nodes", "first"],
    queryFn: async ({ signal }) => (await api.listNodes({ limit: 1 }, { signal })).data.items,
    refetchInterval: ({ state }) => ((state.data?.length ?? 0) > 0 ? false : POLL_MS),
  });
  const [node] = nodes;
  return (
    <Step
      number={1}
      title="Connect a node"
      done={node !== undefined}
      state={node === undefined ? "waiting for the first one" : `connected: ${node.name === "" ? node.id : node.name}`}
    >
      {node === undefined ? (
        <ConnectNode />
      ) : (
        <Text size="sm">It has the rules of this console, and asks for newer ones all the time.</Text>
      )}
    </Step>
  );
}
