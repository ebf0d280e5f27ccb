import { type Clock, MembershipEndedError, errorText } from "../model/index.ts";
import type { Log } from "../observe/index.ts";
import type { Fellowship, Hubs, Member } from "../store/index.ts";
import { type Caps, type Share, type Standpoint, shareOf } from "./share.ts";
import { afterRenewal, isSameStandpoint, newcomer } from "./standpoint.ts";
import { delayAfter, isSteady } from "./renewal.ts";

// This process among the hubs that share the store; `store/hubs.ts` is what the store promises (M1–M5).
//
// G1. Whether the lease is held is known without asking the store: it counts from before the renewal was sent, by a
//     clock that nobody sets and that goes on while the process is stopped. The store's own count ends later. The
//     machine's time has to agree: only that one goes on while all of the machine stands still.
// G2. Whoever follows is told of a lost membership before this hub is a member again: it lets go of all it held.
// G3. While the store is away nothing is begun: what could not be recorded before the lease runs out would be sent
//     again by others.
// G4. The epoch that this hub says it goes by is one that it has come down to: no more is under way anywhere than
//     its shares allow. Only what takes all too long is not waited for.

/** How long things are, in milliseconds. */
export interface MembershipTimes {
  readonly leaseMs: number;
  readonly renewMs: number;
  readonly reapMs: number;
}

// A dead hub's work is on its way again after a lease, a look of another hub, and what giving it back takes.
const usualTimes: MembershipTimes = { leaseMs: 10_000, renewMs: 1_000, reapMs: 2_000 };
// While hubs go by different epochs some of the caps lie idle: then everybody looks more often.
const unsettledMs = 250;
// A renewal that did not come for so much of the lease says that the store is away.
const freshShare = 0.4;
// Longer than nearly every request takes. A new hub does not wait for an endpoint that hangs.
const comeDownMs = 30_000;
// A store that can't be reached must not keep the process from ending.
const leaveMs = 1_000;

/** What membership works with. */
export interface MembershipParts {
  readonly store: { readonly hubs: Hubs };
  readonly clock: Clock;
  readonly log: Log;
  readonly version: string;
  /** Makes a name that no process had before. */
  readonly mintOwner: () => string;
  /** A number from 0 up to 1, by chance. */
  readonly chance: () => number;
  readonly times?: MembershipTimes;
}

/** Who wants to know what becomes of the membership, or of some of it. */
export interface MembershipWatch {
  /** The lease was renewed, and the configuration is at that revision. */
  renewed(configuration: number): void;
  /** The shares may be others than before, or the lease is held again. */
  sharesChanged(): void;
  /** The membership ended: what this hub held belongs to others by now (G2). */
  membershipLost(): void;
  /** What other hubs held waits again. */
  othersReaped(): void;
  /** True while no more is under way than the shares allow (G4). */
  isWithinShares(): boolean;
}

/** This hub's part in the work: whether it has one, and how large. */
export class Membership implements AsyncDisposable {
  readonly #parts: MembershipParts;
  readonly #times: MembershipTimes;
  readonly #watches: Partial<MembershipWatch>[] = [];
  #owner: string;
  #url: string | null = null;
  #isJoined = false;
  #standpoint: Standpoint;
  #fellowship: Fellowship | undefined;
  #holdsUntil = -Infinity;
  /** The same by the machine's time (G1). */
  #heldUntil = -Infinity;
  #renewedAt = -Infinity;
  #steadySince = Infinity;
  #reapedAt = -Infinity;
  #goesBy = 0;
  /** False until the others were told what it goes by. */
  #isToldOf = true;
  #changedAt = 0;
  #failures = 0;
  #alarm: Disposable | undefined;
  #round: Promise<void> | undefined;
  #isStopped = false;

  constructor(parts: MembershipParts) {
    this.#parts = parts;
    this.#times = parts.times ?? usualTimes;
    this.#owner = parts.mintOwner();
    this.#standpoint = newcomer(this.#owner);
  }

  /** The name under which this hub takes things. It changes when its membership is lost. */
  get owner(): string {
    return this.#owner;
  }

  /** How many hubs there are, as far as is known; 1 for one alone. */
  get size(): number {
    return this.#standpoint.rolls.at(-1)?.owners.length ?? 1;
  }

  /** This hub's place among them, from 0. */
  get rank(): number {
    return Math.max(0, this.#standpoint.rolls.at(-1)?.owners.indexOf(this.#owner) ?? 0);
  }

  /** All hubs, as of the last renewal. */
  get members(): readonly Member[] {
    return this.#fellowship?.members ?? [];
  }

  /** How many of them live. */
  get live(): number {
    return this.members.filter(({ isAlive }) => isAlive).length;
  }

  /** True while nobody else can have taken what this hub holds (G1). */
  isHeld(): boolean {
    const { clock } = this.#parts;
    return clock.monotonic() < this.#holdsUntil && clock.now() < this.#heldUntil;
  }

  /** True while what is begun now can be recorded before the lease runs out, as far as the last renewals tell (G3). */
  mayBegin(): boolean {
    const sinceMs = this.#parts.clock.monotonic() - this.#renewedAt;
    return this.isHeld() && this.#failures === 0 && sinceMs < this.#times.leaseMs * freshShare;
  }

  /** For so long it is held without another renewal. */
  get leaseLeftMs(): number {
    return Math.max(0, this.#holdsUntil - this.#parts.clock.monotonic());
  }

  /** This hub's part of an endpoint's caps. */
  share(caps: Caps): Share {
    return shareOf(caps, this.#standpoint);
  }

  follow(watch: Partial<MembershipWatch>): void {
    this.#watches.push(watch);
  }

  /** Becomes a member, and remains one from now on. @throws StoreUnavailableError */
  async join(url: string | null): Promise<void> {
    this.#url = url;
    await this.#join();
    await this.#renew();
    this.#schedule(this.#nextMs());
  }

  /** The store said that the membership ended: nothing more is begun before that is cleared up. */
  doubt(): void {
    this.#holdsUntil = -Infinity;
    this.#schedule(0);
  }

  #schedule(milliseconds: number): void {
    this.#alarm?.[Symbol.dispose]();
    if (this.#isStopped) return;
    this.#alarm = this.#parts.clock.after(milliseconds, () => this.#begin());
  }

  #begin(): void {
    // One that is under way sets the next alarm itself.
    if (this.#isStopped || this.#round !== undefined) return;
    this.#round = this.#turn().then((delay) => {
      this.#round = undefined;
      this.#schedule(delay);
    });
  }

  /** One round; when the next is due. */
  async #turn(): Promise<number> {
    try {
      if (!this.#isJoined) await this.#join();
      await this.#renew();
      await this.#reap();
      this.#failures = 0;
      return this.#nextMs();
    } catch (error) {
      this.#failures += 1;
      if (this.#failures === 1)
        this.#parts.log("store.unavailable", { during: "membership", reason: errorText(error) });
      return delayAfter(this.#failures, this.#parts.chance());
    }
  }

  #nextMs(): number {
    // Others wait to hear what this hub goes by.
    if (!this.#isJoined || !this.#isToldOf) return 0;
    const { oldest, rolls } = this.#standpoint;
    const epoch = rolls.at(-1)?.epoch ?? 0;
    const isSettled = oldest === epoch && this.#goesBy === epoch;
    return isSettled ? this.#times.renewMs : Math.min(unsettledMs, this.#times.renewMs);
  }

  async #join(): Promise<void> {
    const { store, version, log } = this.#parts;
    const { leaseMs } = this.#times;
    try {
      await store.hubs.join({ owner: this.#owner, leaseMs, version, url: this.#url });
    } catch (error) {
      // It joined earlier, as was not to be seen, and was taken for dead since.
      if (error instanceof MembershipEndedError) this.#rename();
      throw error;
    }
    this.#isJoined = true;
    log("hub.joined", { owner: this.#owner });
  }

  async #renew(): Promise<void> {
    const { store, clock } = this.#parts;
    const { leaseMs } = this.#times;
    const [sentAt, sentAtTime] = [clock.monotonic(), clock.now()];
    const fellowship = await store.hubs.renew({ owner: this.#owner, leaseMs, seen: this.#goesBy });
    if (fellowship === undefined) return this.#lose();
    this.#isToldOf = true;
    const wasBeginning = this.mayBegin();
    this.#failures = 0;
    if (!isSteady(sentAt - this.#renewedAt, leaseMs)) this.#steadySince = sentAt;
    this.#renewedAt = sentAt;
    this.#holdsUntil = sentAt + leaseMs;
    this.#heldUntil = sentAtTime + leaseMs;
    this.#learn(fellowship, wasBeginning);
    for (const watch of this.#watches) watch.renewed?.(fellowship.configuration);
  }

  #learn(fellowship: Fellowship, wasBeginning: boolean): void {
    const before = this.#standpoint;
    this.#fellowship = fellowship;
    this.#standpoint = afterRenewal(before, fellowship);
    const now = this.#parts.clock.monotonic();
    if (before.rolls.at(-1)?.epoch !== fellowship.epoch) this.#changedAt = now;
    if (!wasBeginning || !isSameStandpoint(before, this.#standpoint))
      for (const watch of this.#watches) watch.sharesChanged?.();
    if (this.#goesBy === fellowship.epoch) return;
    const isWithin = this.#watches.every((watch) => watch.isWithinShares?.() ?? true);
    if (isWithin || now - this.#changedAt > comeDownMs) {
      this.#goesBy = fellowship.epoch;
      this.#isToldOf = this.size === 1;
    }
  }

  #lose(): void {
    const lost = this.#owner;
    this.#rename();
    this.#parts.log("hub.lost", { owner: lost });
    for (const watch of this.#watches) watch.membershipLost?.();
  }

  #rename(): void {
    this.#isJoined = false;
    this.#holdsUntil = -Infinity;
    this.#steadySince = Infinity;
    this.#renewedAt = -Infinity;
    this.#goesBy = 0;
    this.#fellowship = undefined;
    this.#owner = this.#parts.mintOwner();
    this.#standpoint = newcomer(this.#owner);
  }

  /** Gives back what hubs held whose lease ran out (M4). */
  async #reap(): Promise<void> {
    const { store, clock, log } = this.#parts;
    const now = clock.monotonic();
    const { leaseMs, reapMs } = this.#times;
    const isEntitled = this.isHeld() && now - this.#steadySince >= leaseMs;
    if (!isEntitled || now - this.#reapedAt < reapMs) return;
    this.#reapedAt = now;
    const reaped = await store.hubs.reap(this.#owner);
    for (const { owner, deliveries } of reaped) log("hub.reaped", { owner, deliveries });
    if (reaped.length > 0) for (const watch of this.#watches) watch.othersReaped?.();
  }

  /** Leaves: what this hub still holds waits again at once. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#isStopped) return;
    this.#isStopped = true;
    this.#alarm?.[Symbol.dispose]();
    const late = new Promise<void>((resolve) => void this.#parts.clock.after(leaveMs, resolve));
    await Promise.race([this.#leave(), late]);
    this.#holdsUntil = -Infinity;
  }

  async #leave(): Promise<void> {
    const { store, log } = this.#parts;
    await this.#round;
    if (!this.#isJoined) return;
    try {
      await store.hubs.leave(this.#owner);
      log("hub.left", { owner: this.#owner });
    } catch (error) {
      // Its lease runs out, and others reap it.
      log("store.unavailable", { during: "leaving", reason: errorText(error) });
    }
  }
}
