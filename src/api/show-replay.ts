import type { Replay, ReplayLeg, ReplayWish, Tenant } from "../model/index.ts";
import { showTime } from "./schemas.ts";

/** A replay as it is answered. */
export function showReplay(replay: Replay, tenant: Tenant) {
  const { id, state, reason, createdAt, finishedAt, events, legs } = replay;
  const { timezone } = tenant;
  return {
    id,
    state,
    ...(reason === null ? {} : { reason }),
    ...showWish(replay, tenant),
    createdAt: showTime(createdAt, timezone),
    ...(finishedAt === null ? {} : { finishedAt: showTime(finishedAt, timezone) }),
    ...totals(legs),
    progress: progressOf(replay),
    events,
    endpoints: legs.map(showLeg),
  };
}

function showWish({ endpoint, types, states, since, until }: ReplayWish, { timezone }: Tenant) {
  return {
    ...(endpoint === null ? {} : { endpoint }),
    types,
    states,
    since: showTime(since, timezone),
    until: showTime(until, timezone),
  };
}

/** What a replay would come to, as it is answered. */
export function showCount(
  wish: ReplayWish,
  tenant: Tenant,
  { events, legs }: { readonly events: number; readonly legs: readonly ReplayLeg[] },
) {
  const endpoints = legs.map(({ endpoint, matched, replayed, skipped }) => ({
    endpoint,
    matched,
    replayed,
    skipped,
  }));
  return { ...showWish(wish, tenant), ...totals(legs), events, endpoints };
}

function showLeg({ endpoint, examined, matched, replayed, skipped, pause, reason }: ReplayLeg) {
  return {
    endpoint,
    examined,
    matched,
    replayed,
    skipped,
    ...(pause === null ? {} : { waitsFor: pause }),
    ...(reason === null ? {} : { reason }),
  };
}

function totals(legs: readonly ReplayLeg[]) {
  const sum = (count: (leg: ReplayLeg) => number) => legs.reduce((total, leg) => total + count(leg), 0);
  return {
    matched: sum(({ matched }) => matched),
    replayed: sum(({ replayed }) => replayed),
    skipped: sum(({ skipped }) => skipped),
  };
}

/** A replay that is not done never shows as if it were. */
function progressOf({ state, events, legs }: Replay): number {
  if (state === "done") return 1;
  const all = events * legs.length;
  const examined = legs.reduce((total, leg) => total + (leg.isOver ? events : leg.examined), 0);
  return all === 0 ? 0 : Math.min(0.999, Math.floor((examined / all) * 1000) / 1000);
}
