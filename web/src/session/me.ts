import { useQuery, useSuspenseQuery, type UseQueryOptions } from "@tanstack/react-query";
import { api } from "../api/api.ts";
import type { GetMeData } from "../api/generated/data-contracts.ts";

export type Me = GetMeData;
export type Permission = Me["permissions"][number];

const asked = {
  queryKey: ["me"],
  queryFn: async ({ signal }) => (await api.getMe({ signal })).data,
  staleTime: 60_000,
} satisfies UseQueryOptions<Me>;

/** Who is signed in; an error `unauthenticated` for nobody. */
export function useMeQuery() {
  return useQuery<Me>(asked);
}

/** Who is signed in, on a page inside the frame. */
export function useMe(): Me {
  return useSuspenseQuery<Me>(asked).data;
}

/** Whether the role allows it. What is not allowed is left out of a page; the console refuses it all the same. */
export function useMay(permission: Permission): boolean {
  return useMe().permissions.includes(permission);
}
