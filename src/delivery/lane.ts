import type { DeliveryId, Endpoint, Instant } from "../model/index.ts";
import type { ClaimedDelivery } from "../store/index.ts";
import { Pace } from "./pace.ts";
import { ReplayShare } from "./replay-share.ts";
import { takeOut } from "./take-out.ts";

// A lane is one endpoint's share of the hub. What happens in it is decided here, from counts and times alone.
//
// N1. Never more requests at a time than the endpoint's concurrency, nor more beginning in a second than its rate.
// N2. What is held in memory is bounded: a few times the concurrency, whatever waits in the store.
// N3. An endpoint that only ever fails is tried more slowly, so that its backlog costs the others nothing.
// N4. What is replayed delays nothing new: see replay-share.ts.

// Enough to keep every connection busy while the store is asked for more.
const heldPerConnection = 4;
const leastHeld = 16;

// After this many failures in a row nothing says that the endpoint is there at all.
const hopelessAfter = 20;
const hopelessPerSecond = 100;

/** One endpoint's queue and counts. */
export class Lane {
  endpoint: Endpoint;
  /** Cancels the wake-up that is set; undefined when none is. */
  wake: Disposable | undefined;
  /** When that is. */
  wakeAt: number | null = null;
  /** What a replay has of it (N4). */
  readonly replays = new ReplayShare();
  readonly #queue: ClaimedDelivery[] = [];
  readonly #pace = new Pace();
  #underway = 0;
  #unsettled = 0;
  #admitted = 0;
  #failuresInARow = 0;
  /** When the next delivery that waits in the store is due; null when none is known to wait. */
  #dueAt: Instant | null = null;
  /** True while the store is asked for more. */
  #isClaiming = false;
  /** What became due while the store was asked: its answer may not know of it. */
  #dueMeanwhile: Instant | null = null;

  constructor(endpoint: Endpoint) {
    this.endpoint = endpoint;
  }

  get #capacity(): number {
    return Math.max(leastHeld, this.endpoint.concurrency * heldPerConnection);
  }

  /** Deliveries in memory, in whatever stage. */
  get held(): number {
    return this.#queue.length + this.#underway + this.#unsettled + this.#admitted;
  }

  /** True when a new delivery may go straight from memory: there is room, and nothing older waits its turn. */
  hasRoom(now: Instant): boolean {
    const behind = this.#dueAt !== null && this.#dueAt <= now;
    return !behind && this.held < this.#capacity;
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
  enqueue(delivery: ClaimedDelivery): void {
    this.#queue.push(delivery);
  }

  /** How many more deliveries to take from the store; 0 when it is not time, or there is no room. */
  claimable(now: Instant): number {
    if (this.#isClaiming || this.#dueAt === null || this.#dueAt > now) return 0;
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
  claimed(deliveries: readonly ClaimedDelivery[], nextDueAt: Instant | null): void {
    this.#isClaiming = false;
    this.#queue.push(...deliveries);
    this.#dueAt = nextDueAt === null ? this.#dueMeanwhile : earlier(this.#dueMeanwhile, nextDueAt);
  }

  /** The next delivery to send, if one may begin now (N1, N3, N4). */
  next(now: Instant): ClaimedDelivery | undefined {
    const { concurrency } = this.endpoint;
    const isBusy = this.#underway >= concurrency || this.#unsettled > this.#capacity;
    if (isBusy || !this.#pace.allows(now)) return undefined;
    const delivery = this.#queue.shift() ?? this.replays.next(concurrency);
    if (delivery === undefined) return undefined;
    this.#pace.take(now, this.#perSecond);
    this.#underway += 1;
    return delivery;
  }

  get #perSecond(): number | null {
    const { ratePerSecond } = this.endpoint;
    if (this.#failuresInARow < hopelessAfter) return ratePerSecond;
    return Math.min(ratePerSecond ?? hopelessPerSecond, hopelessPerSecond);
  }

  /** When the lane next has something to do, if nothing happens before; null when it waits for an event. */
  nextWake(now: Instant): number | null {
    const isReady = this.#queue.length > 0 || this.replays.isReady(this.endpoint.concurrency);
    const paced = isReady && !this.#pace.allows(now) ? this.#pace.opensAt : null;
    // What is due already waits for room, or for the store's answer: both are events.
    const isAhead = this.#dueAt !== null && this.#dueAt > now && !this.#isClaiming;
    const due = isAhead ? this.#dueAt : null;
    if (paced === null || due === null) return paced ?? due;
    return Math.min(paced, due);
  }

  /** A request is over; its outcome is about to be recorded. */
  finish(acknowledged: boolean): void {
    this.#underway -= 1;
    this.#unsettled += 1;
    this.#failuresInARow = acknowledged ? 0 : this.#failuresInARow + 1;
  }

  /** An outcome is recorded, or was given up. */
  settled(): void {
    this.#unsettled -= 1;
  }

  /** A request was broken off, and its delivery given back. */
  abandon(): void {
    this.#underway -= 1;
  }

  /** Takes everything that has not begun out of the queue. */
  drain(): readonly ClaimedDelivery[] {
    return [...this.#queue.splice(0), ...this.replays.drain()];
  }

  /** Takes those out of the queue that have not begun. */
  discard(ids: ReadonlySet<DeliveryId>): readonly ClaimedDelivery[] {
    return [...takeOut(this.#queue, ids), ...this.replays.discard(ids)];
  }

  get isIdle(): boolean {
    return this.held + this.replays.held === 0 && this.#dueAt === null && !this.#isClaiming;
  }
}

function earlier(a: Instant | null, b: Instant): Instant {
  return a === null || b < a ? b : a;
}
