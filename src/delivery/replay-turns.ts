import type { Clock, EndpointId, Replay, ReplayId, TenantId } from "../model/index.ts";
import type { Directory } from "../store/index.ts";
import type { Membership } from "./membership.ts";

// Which replays this hub works on, of several hubs.
//
// T1. One hub works on a replay at a time, for the endpoints of which it has a share. What it hands over is so within
//     the caps, and behind what is new (N4), as it is on a hub alone.
// T2. While some of the endpoints are left to other hubs, the replay goes from hub to hub: who had it leaves it to the
//     others for as long as each of them may take, so that no endpoint waits until another is done.

const turnMs = 5_000;

/** What the turns are decided by. */
export interface ReplayTurnsParts {
  readonly directory: Pick<Directory, "endpoint">;
  readonly membership: Pick<Membership, "owner" | "size" | "isHeld" | "share">;
  readonly clock: Pick<Clock, "now" | "monotonic">;
}

/** Decides which replays are this hub's to work on, and for how long. */
export class ReplayTurns {
  readonly #parts: ReplayTurnsParts;
  /** Until when replays are left to others. */
  readonly #leftUntil = new Map<ReplayId, number>();

  constructor(parts: ReplayTurnsParts) {
    this.#parts = parts;
  }

  /** True for a replay that this hub should take up, as far as is to be seen. */
  isMine(replay: Replay): boolean {
    const { membership, clock } = this.#parts;
    const { id, lease } = replay;
    const isTaken = lease !== null && lease.owner !== membership.owner && lease.until > clock.now();
    if (isTaken || !membership.isHeld()) return false;
    const open = openLegs(replay);
    if (open.length === 0) return true;
    const parts = open.map(({ endpoint }) => this.hasPart(replay.tenant, endpoint));
    if (parts.every(Boolean)) return true;
    return parts.some(Boolean) && (this.#leftUntil.get(id) ?? -Infinity) <= clock.monotonic();
  }

  /** True where this hub has a share of the endpoint, or where there is no endpoint any more. */
  hasPart(tenant: TenantId, id: EndpointId): boolean {
    const endpoint = this.#parts.directory.endpoint(tenant, id);
    return endpoint === undefined || this.#parts.membership.share(endpoint).concurrency > 0;
  }

  /** When a turn that begins now ends, as {@link isOver} asks for it. */
  begin(): number {
    return this.#parts.clock.monotonic() + turnMs;
  }

  /** True once the replay is for others to go on with (T2). */
  isOver(replay: Replay, until: number): boolean {
    if (this.#parts.clock.monotonic() < until) return false;
    return openLegs(replay).some(({ endpoint }) => !this.hasPart(replay.tenant, endpoint));
  }

  /** Leaves the replay to the others for a while. */
  leave(id: ReplayId): void {
    const now = this.#parts.clock.monotonic();
    for (const [left, until] of this.#leftUntil) if (until <= now) this.#leftUntil.delete(left);
    this.#leftUntil.set(id, now + turnMs * (this.#parts.membership.size - 1));
  }
}

function openLegs({ legs }: Replay) {
  return legs.filter(({ isOver }) => !isOver);
}
