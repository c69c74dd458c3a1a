import { MutationCache, QueryCache, QueryClient } from "@tanstack/react-query";
import { tellProblem } from "../parts/tell-problem.tsx";
import { ApiProblem, isProblem } from "./api-problem.ts";

/** What a page shows may be this old when it is opened again, ms. */
const FRESH_MS = 5_000;
const TRIES = 3;

/**
 * What was read, kept by key. A reading that fails is shown in its place on the page; a change that fails, or a reading
 * that fails behind what is already shown, becomes a notification. Whoever is signed out is sent to sign in.
 */
export const queryClient: QueryClient = new QueryClient({
  queryCache: new QueryCache({
    onError: (error, query) => {
      if (isProblem(error, "unauthenticated")) return signedOut(query.queryKey);
      if (query.state.data !== undefined) tellProblem(error);
    },
  }),
  mutationCache: new MutationCache({
    onError: (error, _variables, _context, { meta }) => {
      if (meta?.["shownByPage"] === true) return;
      if (isProblem(error, "unauthenticated")) return signedOut([]);
      tellProblem(error);
    },
  }),
  defaultOptions: {
    queries: { staleTime: FRESH_MS, retry: (failures, error) => failures < TRIES && mayPass(error) },
    mutations: { retry: false },
  },
});

/** Asking who this is finds out that it is nobody any more; the frame then shows the sign-in page. */
function signedOut(queryKey: readonly unknown[]): void {
  if (queryKey[0] !== "me") void queryClient.invalidateQueries({ queryKey: ["me"] });
}

function mayPass(error: unknown): boolean {
  return error instanceof ApiProblem && (error.status === 0 || error.status === 503 || error.status === 502);
}
