import type { Replay } from "../../model/terms/index.ts";
import type { ReplayEnd, ReplayLease, ReplayStep } from "../replays.ts";

/** The replay as it is once a process took or kept it (R2); undefined while it is another's. */
export function leasedReplay(
  replay: Replay,
  { owner, now, until, pause }: ReplayLease,
  isFree = false,
): Replay | undefined {
  const { lease } = replay;
  const isHeld = !isFree && lease !== null && lease.owner !== owner && lease.until > now;
  if (replay.state !== "running" || isHeld) return undefined;
  const legs = replay.legs.map((leg) =>
    leg.endpoint === pause?.endpoint ? { ...leg, pause: pause.reason } : leg,
  );
  return { ...replay, legs, lease: { owner, until } };
}

/** The replay as it is once it ended; undefined where it has. */
export function finishedReplay(replay: Replay, { state, reason, at }: ReplayEnd): Replay | undefined {
  if (replay.state !== "running") return undefined;
  const legs = replay.legs.map((leg) => ({ ...leg, pause: null }));
  return { ...replay, legs, state, reason, finishedAt: at, lease: null };
}

/** Where among the legs a step belongs; undefined when it was planned on another state, or by who has it no more. */
export function placeOfStep(
  { state, lease, legs }: Replay,
  { owner, from, endpoint }: ReplayStep,
): number | undefined {
  const place = legs.findIndex((leg) => leg.endpoint === endpoint);
  const leg = legs[place];
  const isMine = state === "running" && lease?.owner === owner;
  return isMine && leg?.cursor === from && !leg.isOver ? place : undefined;
}

/** The replay as it is after a step that could take up so many of what was planned. */
export function steppedReplay(replay: Replay, step: ReplayStep, taken: number): Replay {
  const planned = step.revived.length + step.made.length;
  const skipped = step.leg.skipped + planned - taken;
  const legs = replay.legs.map((leg) =>
    leg.endpoint === step.endpoint ? { ...step.leg, replayed: leg.replayed + taken, skipped } : leg,
  );
  return { ...replay, legs, lease: { owner: step.owner, until: step.leaseUntil } };
}
