import type { Clock } from "../../model/index.ts";
import { examineDatabase } from "../../store/postgres/index.ts";
import { examineStore, isStoreHeld } from "../../store/sqlite/index.ts";
import { AddressGuard } from "../../transport/index.ts";
import type { HubSettings } from "../hub.ts";
import { systemClock } from "../system-clock.ts";
import { checkDatabase } from "./database-checks.ts";
import { checkEndpoints, checkReachability } from "./endpoint-checks.ts";
import type { Finding } from "./finding.ts";
import { checkHub } from "./hub-checks.ts";
import { type HubEndpoints, listEndpoints } from "./hub-endpoints.ts";
import type { HubPlace } from "./hub-probe.ts";
import { checkClock, checkFiles, checkNode } from "./machine-checks.ts";
import { checkMasterKey } from "./master-key-check.ts";
import { checkPlace } from "./place-checks.ts";
import { checkSettings } from "./settings-checks.ts";
import { checkLock, checkStore } from "./store-checks.ts";

/** What to look at. */
export interface DoctorOptions {
  readonly settings: HubSettings;
  /** A running hub to ask as well; null: none. */
  readonly hub: HubPlace | null;
  /** Told how many places were tried to connect to, and of how many. */
  readonly onProgress: (tried: number, of: number) => void;
}

/**
 * Looks at a configuration, the machine, a data directory, a running hub and its endpoints, and tells what it finds as
 * it goes. Nothing is changed anywhere, and no callback is sent.
 */
export async function* examine({ settings, hub, onProgress }: DoctorOptions): AsyncGenerator<Finding> {
  const clock = systemClock;
  yield* checkSettings(settings);
  yield checkNode();
  yield checkFiles();
  yield* checkClock(clock);
  const store = await lookAtStore(settings, clock);
  yield* store.findings;
  const answered = hub === null ? [] : await checkHub(hub, clock);
  yield* answered;
  const isSilent = hub === null || answered.some(({ check, state }) => check === "hub" && state === "fail");
  const listed = store.endpoints ?? (isSilent ? null : await listEndpoints(hub));
  if (listed === null) return;
  yield* listed.findings;
  const { endpoints } = listed;
  yield* checkEndpoints(endpoints);
  const guard = new AddressGuard(settings);
  guard.listensAt(settings.port);
  yield* await checkReachability(endpoints, { guard, clock, onProgress });
}

interface LookedAt {
  readonly findings: readonly Finding[];
  /** Null where the store can't tell. */
  readonly endpoints: HubEndpoints | null;
}

async function lookAtStore(settings: HubSettings, clock: Clock): Promise<LookedAt> {
  const { store, storeListen } = settings;
  switch (store.engine) {
    case "sqlite":
      return lookAtFile(store.path, settings);
    case "postgres": {
      const found = await examineDatabase({ url: store.url, listenUrl: storeListen?.url ?? store.url });
      return { findings: checkDatabase(store.shown, found, clock), endpoints: null };
    }
  }
}

function lookAtFile(path: string, settings: HubSettings): LookedAt {
  const found = examineStore(path);
  const place = checkPlace(path);
  if (found.kind === "absent") return { findings: [...place, checkStore(path, found)], endpoints: null };
  const sealed = found.kind === "opened" ? checkMasterKey(found.masterKeyId, settings) : null;
  return {
    findings: [
      ...place,
      checkLock(path, isStoreHeld(path)),
      checkStore(path, found),
      ...(sealed === null ? [] : [sealed]),
    ],
    endpoints: found.kind === "opened" ? { endpoints: found.endpoints, findings: [] } : null,
  };
}
