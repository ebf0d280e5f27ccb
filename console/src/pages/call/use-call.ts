import { useMemo } from "react";
import { query } from "../../api/hub.ts";
import { readSaid } from "../../api/read-said.ts";
import { useTenant } from "../../app/tenant-frame.tsx";
import { type ExactJson, parseExact } from "../../parts/exact-json.ts";
import type { CallDetail } from "./shown-call.ts";

/** A call, and the same with every digit that it was told with. */
export interface ReadCall {
  readonly detail: CallDetail;
  readonly exact: ExactJson;
}

/** Asks for a call; it is asked for anew when anything about it changes. */
export function useCall(id: string) {
  const { id: tenant } = useTenant();
  const { data, error, refetch } = query.useQuery("get", "/v1/tenants/{tenant}/calls/{id}", {
    params: { path: { tenant, id } },
    // The platform's own fields may have numbers that a double can't hold.
    parseAs: "text",
  });
  const call = useMemo(() => (data === undefined ? undefined : readCall(data)), [data]);
  // While another call is on its way, the one before still stands here.
  const isWanted = call?.detail.id === id;
  return { call: isWanted ? call : undefined, error, again: () => void refetch() };
}

function readCall(text: string): ReadCall {
  return { detail: readSaid<CallDetail>(text), exact: parseExact(text) ?? null };
}
