import {
  type Clock,
  type Instant,
  MembershipEndedError,
  StoreUnavailableError,
  toInstant,
} from "../model/index.ts";
import type { Fellowship, Hubs, Member, NewMember, News, Reaped, Renewal } from "../store/index.ts";
import { noon } from "./delivery.arbitrary.ts";

// Several hubs without a database: their memberships in one place, and time that goes by when a test says so.

interface Alarm {
  readonly at: number;
  readonly wake: () => void;
  readonly clock: HandClock;
}

/** Time that goes by when the test says so, for all of its clocks. */
export class HandTime {
  time = 0;
  alarms: Alarm[] = [];

  clock(): HandClock {
    return new HandClock(this);
  }

  /** So many milliseconds go by; whatever they wake has its turn. */
  async pass(milliseconds: number): Promise<void> {
    const end = this.time + milliseconds;
    for (let next = this.#next(end); next !== undefined; next = this.#next(end)) {
      this.time = Math.max(this.time, next.at);
      this.alarms = this.alarms.filter((alarm) => alarm !== next);
      next.wake();
      await settled();
    }
    this.time = end;
  }

  #next(end: number): Alarm | undefined {
    const awake = this.alarms.filter(({ at, clock }) => at <= end && !clock.isFrozen);
    return awake.toSorted((a, b) => a.at - b.at)[0];
  }
}

/** The clock of one process, which may be stopped: then nothing wakes it, and time goes by all the same. */
export class HandClock implements Clock {
  readonly #time: HandTime;
  isFrozen = false;
  /** By so many milliseconds the machine's time went on while everything else of it stood still. */
  suspendedMs = 0;

  constructor(time: HandTime) {
    this.#time = time;
  }

  now(): Instant {
    return toInstant(Math.floor(noon + this.#time.time + this.suspendedMs));
  }

  monotonic(): number {
    return this.#time.time;
  }

  after(milliseconds: number, wake: () => void): Disposable {
    const alarm = { at: this.#time.time + milliseconds, wake, clock: this };
    this.#time.alarms.push(alarm);
    return {
      [Symbol.dispose]: () => void (this.#time.alarms = this.#time.alarms.filter((one) => one !== alarm)),
    };
  }
}

// More than the steps of any round: nothing here waits for anything outside.
const mostSteps = 60;

/** Everything that follows from what was just done has happened. */
async function settled(): Promise<void> {
  for (let step = 0; step < mostSteps; step += 1) await Promise.resolve();
}

interface Kept extends Member {
  readonly until: number;
}

/** Where several hubs are members. */
export class Town {
  readonly #now: () => number;
  readonly #members = new Map<string, Kept>();
  readonly #ended = new Set<string>();
  readonly #listeners: { readonly of: Hubs; readonly listener: (news: News) => void }[] = [];
  readonly #works = new Map<string, string>();
  #epoch = 0;
  /** True while nobody can reach it. */
  isAway = false;
  /** Everything that was told. */
  readonly told: News[] = [];

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Ends a membership, as another hub does. */
  end(owner: string): void {
    if (!this.#members.delete(owner)) return;
    this.#ended.add(owner);
    this.#epoch += 1;
  }

  /** The town as one hub sees it. */
  hubs(): Hubs {
    const own: Hubs = {
      join: async (hub) => this.#join(hub),
      renew: async (renewal) => this.#renew(renewal),
      leave: async (owner) => {
        this.#reach();
        this.end(owner);
      },
      reap: async (owner) => this.#reap(owner),
      take: async (work, owner) => this.#take(work, owner),
      drop: async (work) => void this.#works.delete(work),
      tell: (news) => {
        this.told.push(news);
        for (const { of, listener } of this.#listeners) if (of !== own) listener(news);
      },
      listen: (listener) => void this.#listeners.push({ of: own, listener }),
    };
    return own;
  }

  #reach(): void {
    if (this.isAway) throw new StoreUnavailableError("it is away");
  }

  #join({ owner, version, url, leaseMs }: NewMember): void {
    this.#reach();
    if (this.#ended.has(owner)) throw new MembershipEndedError(owner);
    this.#epoch += 1;
    const until = this.#now() + leaseMs;
    this.#members.set(owner, {
      owner,
      version,
      url,
      joinedAt: noon,
      seen: this.#epoch,
      until,
      isAlive: true,
    });
  }

  #renew({ owner, leaseMs, seen }: Renewal): Fellowship | undefined {
    this.#reach();
    const member = this.#members.get(owner);
    if (member === undefined) return undefined;
    const now = this.#now();
    this.#members.set(owner, { ...member, until: now + leaseMs, seen: Math.max(seen, member.seen) });
    const members = [...this.#members.values()].map((one) => ({ ...one, isAlive: one.until > now }));
    return {
      epoch: this.#epoch,
      members: members.toSorted((a, b) => (a.owner < b.owner ? -1 : 1)),
      configuration: 0,
    };
  }

  #reap(owner: string): readonly Reaped[] {
    this.#reach();
    const now = this.#now();
    if ((this.#members.get(owner)?.until ?? 0) <= now) return [];
    const late = [...this.#members.values()].filter(({ until }) => until <= now);
    for (const member of late) this.end(member.owner);
    return late.map((member) => ({ owner: member.owner, deliveries: 0 }));
  }

  #take(work: string, owner: string): boolean {
    this.#reach();
    const before = this.#works.get(work);
    const isFree = before === undefined || before === owner || !this.#members.has(before);
    if (isFree) this.#works.set(work, owner);
    return isFree;
  }
}
