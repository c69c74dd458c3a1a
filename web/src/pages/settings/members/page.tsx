import { Stack } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { api } from "../../../api/api.ts";
import { PartHeader } from "../part-header.tsx";
import { QueryState } from "../../../parts/query-state.tsx";
import { ShowMore } from "../show-more.tsx";
import { Invitations } from "./invitations.tsx";
import { InviteForm } from "./invite-form.tsx";
import { MemberTable } from "./member-table.tsx";

/** Who may sign in, and as what. */
export function Component() {
  const members = useInfiniteQuery({
    queryKey: ["members"],
    queryFn: async ({ signal, pageParam }) =>
      (await api.listMembers(pageParam === "" ? {} : { cursor: pageParam }, { signal })).data,
    initialPageParam: "",
    getNextPageParam: (page) => page.next_cursor,
  });
  return (
    <>
      <PartHeader title="Members" about="Who may sign in here, and as what" />
      <Stack gap="md">
        <InviteForm />
        <QueryState query={members}>
          {({ pages }) => <MemberTable members={pages.flatMap(({ items }) => items)} />}
        </QueryState>
        <ShowMore query={members} />
        <Invitations />
      </Stack>
    </>
  );
}
