import { EventSource } from "eventsource";
import { type ReactNode, createContext, use, useEffect, useState, useSyncExternalStore } from "react";
import { ownHeaders } from "../api/own-headers.ts";
import { askAnew } from "../api/query-client.ts";
import { readSaid } from "../api/read-said.ts";
import { setLiveState } from "./live-state.ts";
import { type Pulse, PulseLog, pulsesKept } from "./pulse-log.ts";

// News of a tenant over server-sent events.
//
// L1. What the hub says has changed is asked for anew where it is shown, in place, and at most so often.
// L2. After a break the stream goes on where it was. What was missed meanwhile is asked for anew; nothing is reloaded.
// L3. Who begins to listen is told what others were told in the minutes before, so that a chart need not begin empty.

const PulsesContext = createContext(new PulseLog());

/** What happened in each of the last seconds, the oldest first. */
export function usePulses(): readonly Pulse[] {
  const pulses = use(PulsesContext);
  return useSyncExternalStore(pulses.follow, pulses.read);
}

/** What the hub calls changed → the beginnings of the paths that show it, below the tenant's. */
const pathsOf: Readonly<Record<string, readonly string[]>> = {
  calls: ["/calls", "/jobs"],
  messages: ["/messages"],
  // A call is shown with its deliveries.
  deliveries: ["/deliveries", "/ladder", "/parked", "/failures", "/calls/{id}"],
  replays: ["/replays"],
  configuration: ["/sources", "/endpoints", "/keys", "/portal-links"],
  health: ["/sources", "/endpoints", "/attention"],
};

function secondNow(): number {
  return Math.floor(Date.now() / 1_000);
}

// Lists are asked for anew no more often than this, however much happens.
const askEveryMs = 2_000;

/** Listens while one of the tenant's pages is open. */
export function LiveNews({ tenant, children }: { readonly tenant: string; readonly children: ReactNode }) {
  const [pulses] = useState(() => new PulseLog());
  useEffect(() => {
    const base = `/v1/tenants/${encodeURIComponent(tenant)}`;
    const changed = new Set<string>();
    setLiveState("connecting");
    let wasBroken = false;
    const source = new EventSource(`${location.origin}${base}/live`, {
      fetch: (url, init) => {
        const headers = new Headers({ ...init.headers, ...ownHeaders() });
        // L3
        if (!headers.has("last-event-id")) headers.set("last-event-id", String(secondNow() - pulsesKept));
        return fetch(url, { ...init, headers, credentials: "same-origin" });
      },
    });
    source.addEventListener("open", () => {
      setLiveState("live");
      // L2: lists as they are now; the pulses that were missed come by themselves.
      if (wasBroken) askAnew("/v1/");
      wasBroken = false;
    });
    source.addEventListener("error", () => {
      wasBroken = true;
      setLiveState("broken");
    });
    source.addEventListener("pulse", ({ data }: { readonly data: string }) =>
      pulses.add(readSaid<Pulse>(data)),
    );
    source.addEventListener("changed", ({ data }: { readonly data: string }) => {
      for (const each of readSaid<{ readonly what: readonly string[] }>(data).what) changed.add(each);
    });
    const asking = setInterval(() => {
      if (changed.size === 0 || document.hidden) return;
      // Keys hold the path as it is described, with its parameters' names.
      const paths = [...changed].flatMap((each) => pathsOf[each] ?? []);
      changed.clear();
      askAnew(...paths.map((path) => `/v1/tenants/{tenant}${path}`));
    }, askEveryMs);
    return () => {
      clearInterval(asking);
      source.close();
    };
  }, [tenant, pulses]);
  return <PulsesContext value={pulses}>{children}</PulsesContext>;
}
