import { createContext, use } from "react";
import { isPassing } from "../api/hub-error.ts";
import { type paths, query } from "../api/hub.ts";

/** Who is signed in, and what they may do. */
export type Me = paths["/v1/me"]["get"]["responses"][200]["content"]["application/json"];

/** One of the rights of a key. */
export type Right = Me["rights"][number];

/** Asks who is signed in; an error 401 where nobody is. */
export function useAskMe() {
  return query.useQuery(
    "get",
    "/v1/me",
    {},
    {
      staleTime: 60_000,
      // A restart of the hub is over in seconds, and whoever was signed in still is.
      retry: (count: number, error: unknown) => isPassing(error) && count < 5,
    },
  );
}

/** See {@link useMe}. */
export const MeContext = createContext<Me | null>(null);

/** Who is signed in: within the console there always is somebody. */
export function useMe(): Me {
  const me = use(MeContext);
  if (me === null) throw new Error("Expected somebody to be signed in");
  return me;
}

/** True when who is signed in has the right. */
export function useMay(right: Right): boolean {
  return useMe().rights.includes(right);
}
