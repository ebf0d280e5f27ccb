import type { Endpoint, EndpointId } from "../model/index.ts";

// An endpoint's caps, divided among the hubs. Every hub computes its own share, and all compute alike.
//
// C1. The shares of all hubs of an epoch come to the caps, in whole requests: of ten a second, three hubs have four,
//     three and three, so that no second sees more than ten.
// C2. Where there is less to divide than there are hubs, some have none; each endpoint has at least one hub.
// C3. Which hubs have more, or any, differs from endpoint to endpoint: the work is spread over all of them.
// C4. While hubs come and go, not all go by the same epoch. A hub goes by the least of its shares of all epochs that
//     any live hub may go by, so that the caps hold at every moment between.

/** What a hub may do of an endpoint's caps. */
export interface Share {
  /** Requests at a time; 0: the endpoint is left to other hubs. */
  readonly concurrency: number;
  /** Requests that may begin in a second; null: without a cap. */
  readonly ratePerSecond: number | null;
}

/** The caps of an endpoint. */
export type Caps = Pick<Endpoint, "id" | "concurrency" | "ratePerSecond">;

/** Who was there in an epoch. */
export interface Roll {
  readonly epoch: number;
  /** By name. */
  readonly owners: readonly string[];
}

/** What one hub knows of the epochs that hubs may go by. */
export interface Standpoint {
  readonly owner: string;
  /** The epochs that it knows, the oldest first; it is in each of them. */
  readonly rolls: readonly Roll[];
  /** The oldest epoch that a live hub may go by. */
  readonly oldest: number;
}

/** No part in the endpoint. */
export const noShare: Share = { concurrency: 0, ratePerSecond: null };

/** All of it, for a hub alone. */
export function wholeOf({ concurrency, ratePerSecond }: Caps): Share {
  return { concurrency, ratePerSecond };
}

/** What that hub may do (C4). */
export function shareOf(caps: Caps, { owner, rolls, oldest }: Standpoint): Share {
  const [first] = rolls;
  // Before it came, it had no part.
  if (first === undefined || first.epoch > oldest) return noShare;
  let share = shareIn(caps, first.owners, owner);
  for (const [index, roll] of rolls.slice(1).entries()) {
    const before = rolls[index] ?? first;
    const missed = roll.epoch - before.epoch - 1;
    if (missed > 0) {
      // With each epoch one hub more can have come, and no more than that.
      const most = new Set([...before.owners, ...roll.owners]).size + missed;
      share = lesser(share, leastShare(caps, most));
    }
    share = lesser(share, shareIn(caps, roll.owners, owner));
  }
  return share;
}

/** The share in one epoch (C1, C2, C3). */
function shareIn(caps: Caps, owners: readonly string[], owner: string): Share {
  const rank = owners.indexOf(owner);
  if (rank === -1) return noShare;
  return shareAt(caps, owners.length, (rank + turn(caps.id)) % owners.length);
}

function shareAt({ concurrency, ratePerSecond }: Caps, hubs: number, place: number): Share {
  const taking = takers(hubs, concurrency, ratePerSecond);
  if (place >= taking) return noShare;
  return {
    concurrency: evenPart(concurrency, taking, place),
    ratePerSecond: ratePerSecond === null ? null : ratePart(ratePerSecond, taking, place),
  };
}

/** The least that any of so many hubs has. */
function leastShare(caps: Caps, hubs: number): Share {
  return shareAt(caps, hubs, hubs - 1);
}

/** How many hubs have a part: each has at least one request at a time, and one a second. */
function takers(hubs: number, concurrency: number, ratePerSecond: number | null): number {
  const most = ratePerSecond === null ? concurrency : Math.min(concurrency, Math.floor(ratePerSecond));
  return Math.min(hubs, Math.max(1, most));
}

function evenPart(whole: number, parts: number, place: number): number {
  return Math.floor(whole / parts) + (place < whole % parts ? 1 : 0);
}

/** What is left over of a whole number a second goes to the last, which has the least. */
function ratePart(perSecond: number, parts: number, place: number): number {
  const whole = Math.floor(perSecond);
  return evenPart(whole, parts, place) + (place === parts - 1 ? perSecond - whole : 0);
}

function lesser(a: Share, b: Share): Share {
  if (a.concurrency === 0 || b.concurrency === 0) return noShare;
  const rates = [a.ratePerSecond, b.ratePerSecond].filter((rate) => rate !== null);
  return {
    concurrency: Math.min(a.concurrency, b.concurrency),
    ratePerSecond: rates.length === 0 ? null : Math.min(...rates),
  };
}

/** A number by which an endpoint's hubs are turned: FNV-1a, which is cheap and spreads ids that differ in little. */
function turn(id: EndpointId): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < id.length; index += 1)
    hash = Math.imul(hash ^ id.charCodeAt(index), 0x01000193) >>> 0;
  // Its low bits alone would follow the last character.
  return (hash ^ (hash >>> 16)) >>> 0;
}
