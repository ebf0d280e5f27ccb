import type { DeliveryId, Endpoint, Instant } from "../model/index.ts";
import type { HeldDelivery } from "./held-delivery.ts";
import { type BreakerState, type Ended, Gate, type GatePolicy, type GateSeed } from "./gate.ts";
import { breakerOf } from "./health-policy.ts";
import { LaneAlarm } from "./lane-alarm.ts";
import { Pace } from "./pace.ts";
import { ReplayShare } from "./replay-share.ts";
import { type Share, wholeOf } from "./share.ts";
import { takeOut } from "./take-out.ts";

// A lane is one endpoint's share of the hub. What happens in it is decided here, from counts and times alone.
//
// N1. Never more requests at a time than the endpoint's concurrency, nor more beginning in a second than its rate.
// N2. What is held in memory is bounded: a few times the concurrency, whatever waits in the store.
// N3. An endpoint that only ever fails is tried more slowly, so that its backlog costs the others nothing: with a
//     breaker by probes alone (H1), without one at a moderate rate.
// N4. What is replayed delays nothing new: see replay-share.ts.
// N5. Of several hubs, each goes by its share of the caps (share.ts). Where it has none, nothing begins, and nothing
//     is held but what is under way already.

// Enough to keep every connection busy while the store is asked for more.
const heldPerConnection = 4;
const leastHeld = 16;

// For a shorter while than this it costs more to give deliveries back than to keep them.
const keptForMs = 1_000;

// After this many failures in a row nothing says that the endpoint is there at all.
const hopelessAfter = 20;
const hopelessPerSecond = 100;

/** One endpoint's queue and counts. */
export class Lane {
  #endpoint: Endpoint;
  #share: Share;
  #policy: GatePolicy;
  readonly alarm = new LaneAlarm();
  /** What a replay has of it (N4). */
  readonly replays = new ReplayShare();
  readonly #queue: HeldDelivery[] = [];
  readonly #pace = new Pace();
  #underway = 0;
  #unsettled = 0;
  #admitted = 0;
  #gate: Gate;
  /** Those who wait for a place of their own among the requests. */
  readonly #guests: (() => void)[] = [];
  /** When the next delivery that waits in the store is due; null when none is known to wait. */
  #dueAt: Instant | null = null;
  /** True while the store is asked for more. */
  #isClaiming = false;
  /** What became due while the store was asked: its answer may not know of it. */
  #dueMeanwhile: Instant | null = null;

  constructor(endpoint: Endpoint, seed?: GateSeed, share = wholeOf(endpoint)) {
    this.#endpoint = endpoint;
    this.#share = share;
    this.#policy = policyOf(endpoint, share);
    this.#gate = new Gate(seed);
  }

  get endpoint(): Endpoint {
    return this.#endpoint;
  }

  /** Takes over a change of the endpoint. */
  adopt(endpoint: Endpoint, now: Instant, share = wholeOf(endpoint)): void {
    const before = this.#endpoint;
    this.#endpoint = endpoint;
    this.divide(share);
    // A person who enables it says that it is mended; who moves or resumes it may hope so.
    if (endpoint.enabled && !before.enabled) this.#gate = new Gate();
    const isHopedFor = endpoint.url !== before.url || (before.paused && !endpoint.paused);
    this.#gate.adopt(this.#policy, isHopedFor, now);
  }

  /** Takes over what another hub found out of the endpoint. */
  heed(seed: GateSeed = { failures: 0, probeAt: null }): void {
    this.#gate.heed(seed);
  }

  /** Goes by another share from now on (N5). */
  divide(share: Share): void {
    this.#share = share;
    this.#policy = policyOf(this.#endpoint, share);
  }

  /** Takes out of the queue what is more than its share lets it hold; the last ones, which would wait longest. */
  surplus(): readonly HeldDelivery[] {
    if (this.#share.concurrency === 0) return this.drain();
    const over = Math.max(0, this.held - this.#capacity);
    return this.#queue.splice(Math.max(0, this.#queue.length - over));
  }

  /** True while it has a part in the endpoint (N5). */
  get hasShare(): boolean {
    return this.#share.concurrency > 0;
  }

  /** True while no more is under way than its share allows. */
  get isWithinShare(): boolean {
    return this.#underway <= this.#share.concurrency;
  }

  /** How many more replayed deliveries it takes. */
  get replayRoom(): number {
    return this.replays.room(this.#share.concurrency);
  }

  get breaker(): BreakerState {
    return this.#gate.state;
  }

  /** When the next probe may go out; null while the breaker is closed. */
  get probeAt(): Instant | null {
    return this.#gate.probeAt;
  }

  /** True when nothing goes out for a while: what is held in memory is better off in the store. */
  isShut(now: Instant): boolean {
    return (
      this.#gate.state === "probing" ||
      this.#gate.opensAt - now > (this.#gate.probeAt === null ? keptForMs : 0)
    );
  }

  get #capacity(): number {
    const { concurrency } = this.#share;
    return concurrency === 0 ? 0 : Math.max(leastHeld, concurrency * heldPerConnection);
  }

  /** Deliveries in memory, in whatever stage. */
  get held(): number {
    return this.#queue.length + this.#underway + this.#unsettled + this.#admitted;
  }

  /** True when a new delivery may go straight from memory: there is room, and nothing older waits its turn. */
  hasRoom(now: Instant): boolean {
    return (
      !this.#isDue(now) && this.#gate.probeAt === null && !this.isShut(now) && this.held < this.#capacity
    );
  }

  #isDue(now: Instant): boolean {
    return this.#dueAt !== null && this.#dueAt <= now;
  }

  /** True when something is due in the store, and there is no room for it. */
  isBehind(now: Instant): boolean {
    return this.#isDue(now) && !this.#isClaiming && !this.isShut(now) && this.claimable(now) === 0;
  }

  /** True when something that is due is left to other hubs; it is none of this one's any more (N5). */
  passOn(now: Instant): boolean {
    if (this.hasShare || this.#isClaiming || !this.#isDue(now)) return false;
    this.#dueAt = null;
    return true;
  }

  /** A place is kept for a delivery that is about to be stored. */
  admit(): void {
    this.#admitted += 1;
  }

  /** The place is no longer needed. */
  dismiss(): void {
    this.#admitted -= 1;
  }

  /** Puts a delivery into the queue. */
  enqueue(delivery: HeldDelivery): void {
    this.#queue.push(delivery);
  }

  /** How many more deliveries to take from the store; 0 when it is not time, or there is no room. */
  claimable(now: Instant): number {
    if (!this.hasShare || this.#isClaiming || !this.#isDue(now) || now < this.#gate.opensAt) return 0;
    // The longest due one is the probe; all the others wait without using up their rungs (H1).
    if (this.#gate.probeAt !== null) return this.held === 0 ? 1 : 0;
    const room = this.#capacity - this.held;
    // Asking for a few at a time would cost a transaction for each.
    return room >= this.#capacity / 2 ? room : 0;
  }

  /** A delivery waits in the store for that moment. */
  noteDue(at: Instant): void {
    this.#dueAt = earlier(this.#dueAt, at);
    if (this.#isClaiming) this.#dueMeanwhile = earlier(this.#dueMeanwhile, at);
  }

  /** The store is asked for more. */
  claiming(): void {
    this.#isClaiming = true;
    this.#dueMeanwhile = null;
  }

  /** The store answered. */
  claimed(deliveries: readonly HeldDelivery[], nextDueAt: Instant | null): void {
    this.#isClaiming = false;
    this.#queue.push(...deliveries);
    this.#dueAt = nextDueAt === null ? this.#dueMeanwhile : earlier(this.#dueMeanwhile, nextDueAt);
  }

  /** The next delivery to send, if one may begin now (N1, N3, N4). */
  next(now: Instant): HeldDelivery | undefined {
    const { concurrency } = this.#share;
    const isReady = this.#queue.length > 0 || this.replays.isReady(concurrency);
    const isBusy = !isReady || concurrency === 0 || this.#unsettled > this.#capacity;
    if (isBusy || !this.#gate.allows(now, this.#underway, this.#policy) || !this.#pace.allows(now))
      return undefined;
    const delivery = this.#queue.shift() ?? this.replays.next(concurrency);
    if (delivery === undefined) return undefined;
    this.#gate.begin();
    this.#take(now);
    return delivery;
  }

  #take(now: Instant): void {
    this.#pace.take(now, this.#perSecond);
    this.#underway += 1;
  }

  /** Asks for a place among the requests, within the caps but past the queue and the gate. */
  askIn(guest: () => void): void {
    this.#guests.push(guest);
  }

  /** A guest whose turn it is (N1). */
  nextGuest(now: Instant): (() => void) | undefined {
    // A person waits for it: one goes even where the endpoint is left to other hubs, beside nothing else.
    const most = Math.max(1, this.#share.concurrency);
    if (this.#guests.length === 0 || this.#underway >= most) return undefined;
    if (!this.#pace.allows(now)) return undefined;
    this.#take(now);
    return this.#guests.shift();
  }

  /** A guest's request is over. */
  seeOut(): void {
    this.#underway -= 1;
  }

  get #perSecond(): number | null {
    const { ratePerSecond } = this.hasShare ? this.#share : this.endpoint;
    if (this.#gate.failures < hopelessAfter) return ratePerSecond;
    return Math.min(ratePerSecond ?? hopelessPerSecond, hopelessPerSecond);
  }

  /** When the lane next has something to do, if nothing happens before; null when it waits for an event. */
  nextWake(now: Instant): number | null {
    const opensAt = this.#gate.opensAt;
    // What could go already waits for room, or for an answer: all of these are events.
    let wake = Infinity;
    if (this.#guests.length > 0) wake = sooner(this.#pace.opensAt, wake, now);
    if (this.#queue.length > 0 || this.replays.isReady(this.#share.concurrency)) {
      const paced = this.#pace.allows(now) ? 0 : this.#pace.opensAt;
      wake = sooner(Math.max(paced, opensAt), wake, now);
    }
    if (this.#dueAt !== null && !this.#isClaiming) wake = sooner(Math.max(this.#dueAt, opensAt), wake, now);
    return wake === Infinity ? null : wake;
  }

  /** A request is over; its outcome is about to be recorded. */
  finish(ended: Ended, now: Instant): void {
    this.#underway -= 1;
    this.#unsettled += 1;
    this.#gate.end(ended, now, this.#policy);
  }

  /** An outcome is recorded, or was given up. */
  settled(): void {
    this.#unsettled -= 1;
  }

  /** A request was broken off, and its delivery given back. */
  abandon(now: Instant): void {
    this.#underway -= 1;
    this.#gate.end({ kind: "unsent" }, now, this.#policy);
  }

  /** True while it holds that delivery, and it has not begun. */
  has(delivery: DeliveryId): boolean {
    return this.#queue.some(({ id }) => id === delivery) || this.replays.has(delivery);
  }

  /** Takes everything that has not begun out of the queue. */
  drain(): readonly HeldDelivery[] {
    return [...this.#queue.splice(0), ...this.replays.drain()];
  }

  /** Takes those out of the queue that have not begun. */
  discard(ids: ReadonlySet<DeliveryId>): readonly HeldDelivery[] {
    return [...takeOut(this.#queue, ids), ...this.replays.discard(ids)];
  }

  get isIdle(): boolean {
    return this.held + this.replays.held === 0 && this.#dueAt === null && !this.#isClaiming;
  }
}

function policyOf(endpoint: Endpoint, { concurrency }: Share): GatePolicy {
  return { breaker: breakerOf(endpoint), concurrency };
}

function sooner(at: number, than: number, now: Instant): number {
  return at > now && at < than ? at : than;
}

function earlier(a: Instant | null, b: Instant): Instant {
  return a === null || b < a ? b : a;
}
