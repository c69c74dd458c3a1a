import { useQuery } from "@tanstack/react-query";
import { Navigate } from "react-router";
import { api } from "../../api/api.ts";
import { SECTIONS } from "../../frame/sections.ts";
import { QueryState } from "../../parts/query-state.tsx";
import { useMe } from "../../session/me.ts";

/** What `/` shows: the first steps as long as nothing is there, and the first page of the navigation after that. */
export function Component() {
  const { permissions } = useMe();
  const mayBegin = permissions.includes("tokens:manage") && permissions.includes("leaks:decide");
  const begun = useQuery({
    queryKey: ["begun"],
    enabled: mayBegin,
    // Asked anew each time: the first steps may just have been done.
    gcTime: 0,
    queryFn: async ({ signal }) => {
      const [nodes, leaks] = await Promise.all([
        api.listNodes({ limit: 1 }, { signal }),
        api.listLeaks({ limit: 1 }, { signal }),
      ]);
      return nodes.data.items.length > 0 && leaks.data.items.length > 0;
    },
  });
  const first = SECTIONS.find(({ needs }) => needs === undefined || permissions.includes(needs))!.path;
  if (!mayBegin) return <Navigate to={first} replace />;
  return <QueryState query={begun}>{(done) => <Navigate to={done ? first : "/welcome"} replace />}</QueryState>;
}
