import { Anchor, Stack, Text, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link } from "react-router";
import { api } from "../../api/api.ts";
import { CopyBlock } from "../../parts/copy-block.tsx";
import type { AddedLeak } from "./added-leak.ts";
import { Step } from "./step.tsx";

const POLL_MS = 2_000;

export function SeeBlockStep({ added }: { readonly added: AddedLeak | undefined }) {
  const [url, setUrl] = useState("http://127.0.0.1:8080/");
  const { data: attempts = 0 } = useQuery({
    queryKey: ["leaks", added?.id, "first attempt"],
    enabled: added !== undefined,
    queryFn: async ({ signal }) => (await api.leakAttempts(added!.id, { limit: 1 }, { signal })).data.items.length,
    refetchInterval: ({ state }) => ((state.data ?? 0) > 0 ? false : POLL_MS),
  });
  const done = attempts > 0;
  const waiting = added === undefined ? "after the leak" : "waiting for a request";
  return (
    <Step number={3} title="See it blocked" done={done} state={done ? "blocked" : waiting}>
      {added === undefined && (
        <Text size="sm" className="quiet">
          A request with the token, through the node, is answered 403.
        </Text>
      )}
      {added !== undefined && !done && (
        <Stack gap="sm">
          <TextInput
            label="Where your node listens"
            type="url"
            value={url}
            onChange={(event) => setUrl(event.currentTarget.value)}
          />
          <CopyBlock
            text={`curl -i ${quoted(url)} -H ${quoted(`Authorization: Bearer ${added.token}`)}`}
            label="Command that sends the token"
          />
        </Stack>
      )}
      {added !== undefined && done && (
        <Text size="sm">
          That was a blocked request.{" "}
          <Anchor component={Link} to={`/attacks?q=${encodeURIComponent(`leak:${added.id}`)}`} inherit>
            See the attempt
          </Anchor>
        </Text>
      )}
    </Step>
  );
}

/** For a POSIX shell. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
