import { type Instant, MembershipEndedError, toInstant } from "../../model/terms/index.ts";
import type { Fellowship, Hubs, Member, NewMember, News, Reaped, Renewal } from "../hubs.ts";
import type { Acceptance } from "../store.ts";

/** The number of its fellowship never changes: nobody else comes or goes. */
const epoch = 1;

/**
 * The one hub that a file has room for. Nobody could take anything from it, so its lease never ends by itself, and
 * all of this is kept in memory alone: the next process to open the file takes back what this one held.
 */
export class LoneHub implements Hubs {
  readonly #giveBack: (owner: string) => Promise<number>;
  #member: Member | undefined;
  readonly #ended = new Set<string>();

  constructor(giveBack: (owner: string) => Promise<number>) {
    this.#giveBack = giveBack;
  }

  /** Refuses a name whose membership has ended (M3). @throws MembershipEndedError */
  check(owner: string): void {
    if (this.#ended.has(owner)) throw new MembershipEndedError(owner);
  }

  /** Refuses what would be sent by a hub whose membership has ended (M3). @throws MembershipEndedError */
  checkSenders({ calls, jobs, others }: Acceptance): void {
    // Mostly none has, and then nothing need be looked through.
    if (this.#ended.size === 0) return;
    for (const { deliveries } of [...calls, ...jobs, ...others])
      for (const { state } of deliveries) if (state.state === "sending") this.check(state.owner);
  }

  async join({ owner, version, url }: NewMember): Promise<void> {
    this.check(owner);
    const before = this.#member?.owner;
    if (before !== undefined && before !== owner) await this.leave(before);
    this.#member = { owner, version, url, joinedAt: machineNow(), seen: epoch, isAlive: true };
  }

  async renew({ owner, seen }: Renewal): Promise<Fellowship | undefined> {
    if (this.#member?.owner !== owner) return undefined;
    this.#member = { ...this.#member, seen };
    return { epoch, members: [this.#member], configuration: 0 };
  }

  async leave(owner: string): Promise<void> {
    if (this.#member?.owner !== owner) return;
    this.#member = undefined;
    this.#ended.add(owner);
    await this.#giveBack(owner);
  }

  async reap(_owner: string): Promise<readonly Reaped[]> {
    return [];
  }

  async take(_work: string, owner: string): Promise<boolean> {
    return this.#member?.owner === owner;
  }

  async drop(_work: string, _owner: string): Promise<void> {}

  tell(_news: News): void {}

  listen(_listener: (news: News) => void): void {}
}

function machineNow(): Instant {
  return toInstant(Date.now());
}
