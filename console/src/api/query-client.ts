import { QueryClient } from "@tanstack/react-query";
import { HubError, isPassing } from "./hub-error.ts";

const mostTries = 3;

/** What was answered, kept while it is shown. Live news tell what is to be asked for anew (see `live/`). */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      gcTime: 10 * 60_000,
      refetchOnWindowFocus: true,
      retry: (count, error) => isPassing(error) && count < mostTries,
      retryDelay: (count) => Math.min(500 * 2 ** count, 4_000),
      // A page of a list stands until the next one is there, so that nothing jumps.
      placeholderData: (before: unknown) => before,
      throwOnError: false,
    },
    mutations: { retry: false },
  },
});

/** The path, as the hub's description has it, that a query asks for. */
function pathOf({ queryKey }: { readonly queryKey: readonly unknown[] }): unknown {
  return queryKey[1];
}

/** Asks anew for everything whose key begins with one of these paths. */
export function askAnew(...pathBeginnings: readonly string[]): void {
  void queryClient.invalidateQueries({
    predicate: (query) => {
      const path = pathOf(query);
      return typeof path === "string" && pathBeginnings.some((beginning) => path.startsWith(beginning));
    },
  });
}

/** Who asks may have been signed out meanwhile: then everything begins with that. */
queryClient.getQueryCache().subscribe(({ type, query }) => {
  const error: unknown = query.state.error;
  if (type !== "updated" || pathOf(query) === "/v1/me") return;
  if (error instanceof HubError && error.status === 401) askAnew("/v1/me");
});
