import { Button, Group, Text, Textarea } from "@mantine/core";
import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "../../api/api.ts";
import type { LeakHistoryData } from "../../api/generated/data-contracts.ts";
import { ADMINISTRATORS_ONLY, DisabledBecause } from "../../parts/disabled-because.tsx";
import { QueryState } from "../../parts/query-state.tsx";
import { RelativeTime } from "../../parts/relative-time.tsx";
import { useMay, useMe } from "../../session/me.ts";
import { Panel } from "./panel.tsx";

type Entry = LeakHistoryData["items"][number];

/** Who did what, when and why, the newest first; and what people say. */
export function HistoryPanel({ id }: { readonly id: number }) {
  const history = useInfiniteQuery({
    queryKey: ["leaks", "one", String(id), "history"],
    queryFn: async ({ signal, pageParam }) =>
      (await api.leakHistory(String(id), pageParam === "" ? {} : { cursor: pageParam }, { signal })).data,
    initialPageParam: "",
    getNextPageParam: (page) => page.next_cursor,
  });
  return (
    <Panel title="History">
      <div className="panel" style={{ padding: "var(--mantine-spacing-md)" }}>
        <CommentForm id={id} />
        <QueryState query={history} rows={3}>
          {({ pages }) => pages.flatMap(({ items }) => items).map((entry) => <Line key={entry.id} entry={entry} />)}
        </QueryState>
        {history.hasNextPage && (
          <Button
            variant="default"
            size="xs"
            mt="sm"
            loading={history.isFetchingNextPage}
            onClick={() => void history.fetchNextPage()}
          >
            Show more
          </Button>
        )}
      </div>
    </Panel>
  );
}

function CommentForm({ id }: { readonly id: number }) {
  const queries = useQueryClient();
  const mayDecide = useMay("leaks:decide");
  const [text, setText] = useState("");
  const comment = useMutation({
    mutationFn: () => api.commentLeak(String(id), { text }),
    onSuccess: async () => {
      setText("");
      await queries.invalidateQueries({ queryKey: ["leaks", "one", String(id), "history"] });
    },
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        comment.mutate();
      }}
    >
      <Group align="flex-end" gap="sm" mb="md">
        <Textarea
          label="Comment"
          autosize
          minRows={1}
          maxRows={6}
          maxLength={4_000}
          required
          withAsterisk={false}
          value={text}
          disabled={!mayDecide}
          onChange={(event) => setText(event.currentTarget.value)}
          style={{ flex: "1 1 16rem" }}
        />
        <DisabledBecause reason={mayDecide ? "" : ADMINISTRATORS_ONLY}>
          <Button type="submit" variant="default" loading={comment.isPending}>
            Comment
          </Button>
        </DisabledBecause>
      </Group>
    </form>
  );
}

function Line({ entry: { at, actor, action, text, changes } }: { readonly entry: Entry }) {
  const { actor: me } = useMe();
  const changed = Object.entries(changes).flatMap(([name, change]) => {
    const [before, after] = (change ?? []).map(inWords);
    return before === after ? [] : [`${name}: ${before} → ${after}`];
  });
  return (
    <div style={{ padding: "6px 0", borderTop: "1px solid var(--kw-line)" }}>
      <Text size="sm">
        <b>{action}</b> <span className="quiet">by {actor === me ? "you" : actorInWords(actor)},</span>{" "}
        <RelativeTime at={at} />
      </Text>
      {text !== "" && (
        <Text size="sm" style={{ overflowWrap: "anywhere", whiteSpace: "pre-wrap" }}>
          {text}
        </Text>
      )}
      {changed.length > 0 && (
        <Text size="xs" className="quiet" style={{ overflowWrap: "anywhere" }}>
          {changed.join(" · ")}
        </Text>
      )}
    </div>
  );
}

/** `user:01a2…` and `token:01a2…` by the beginning of their ids; others, like `policy`, as they are. */
function actorInWords(actor: string): string {
  return actor.replace(/^(user|token):(.{8}).*$/, "$1 $2");
}

function inWords(value: unknown): string {
  if (value === null || value === "") return "none";
  return typeof value === "string" ? value : JSON.stringify(value);
}
