import type { Fellowship } from "../store/index.ts";
import type { Roll, Standpoint } from "./share.ts";

/** Where a hub stands that was not told of any epoch yet. */
export function newcomer(owner: string): Standpoint {
  return { owner, rolls: [], oldest: 0 };
}

/**
 * Where a hub stands once it was told who is there (C4). Of a hub whose lease ran out nothing more begins, so it
 * keeps nobody back. What a live one says that it goes by may be behind what it goes by, never before it.
 */
export function afterRenewal({ owner, rolls }: Standpoint, { epoch, members }: Fellowship): Standpoint {
  const others = members.filter((member) => member.owner !== owner && member.isAlive);
  const oldest = Math.min(epoch, ...others.map(({ seen }) => seen));
  const roll: Roll = { epoch, owners: members.map((member) => member.owner) };
  const known = [...rolls.filter((before) => before.epoch < epoch), roll];
  // One from before the oldest says who was there when that began, where it was missed.
  const from = known.findLastIndex((before) => before.epoch <= oldest);
  return { owner, rolls: known.slice(Math.max(0, from)), oldest };
}

/** True when both say the same: who is there, and by what they go. */
export function isSameStandpoint(a: Standpoint, b: Standpoint): boolean {
  return a.owner === b.owner && a.oldest === b.oldest && a.rolls.at(-1)?.epoch === b.rolls.at(-1)?.epoch;
}
