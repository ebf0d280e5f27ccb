import { type paths, query } from "../api/hub.ts";

/** A dialect as the hub shows it. */
export type Dialect = paths["/v1/dialects/{name}"]["get"]["responses"][200]["content"]["application/json"];

// A hub has the dialects that it was built with.
const asLong = { staleTime: Number.POSITIVE_INFINITY };

/** Every dialect, without schemas and examples. */
export function useDialects(): readonly Dialect[] {
  return query.useQuery("get", "/v1/dialects", {}, asLong).data?.data ?? [];
}

/** One dialect with the schemas and examples of its messages; undefined until it is there. */
export function useDialect(name: string): Dialect | undefined {
  const { data } = query.useQuery(
    "get",
    "/v1/dialects/{name}",
    { params: { path: { name } } },
    { ...asLong, enabled: name !== "" },
  );
  // While another is asked for, the one before is still there.
  return data?.name === name ? data : undefined;
}

/** An answer as it goes over the wire. */
export function answerText({ status, contentType, body }: Dialect["acknowledges"]): string {
  return `HTTP/1.1 ${status} OK\ncontent-type: ${contentType}\n\n${body}`;
}

/** The messages that a platform of the dialect pushes, by their own names: none of the hub's own, and no others' sort. */
export function pushedMessages({ messages, defaultEvents }: Dialect): Dialect["messages"] {
  return messages.filter(({ carries }) =>
    carries.some((event) => event !== "platform.other" && defaultEvents.includes(event)),
  );
}
