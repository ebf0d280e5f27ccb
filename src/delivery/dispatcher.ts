import {
  type DeliveryId,
  type Endpoint,
  type EndpointId,
  type Instant,
  MembershipEndedError,
  type ParkReason,
  type TenantId,
  toInstant,
} from "../model/index.ts";
import { errorText } from "../observe/index.ts";
import type { ClaimedDelivery, NewDelivery, Settlement } from "../store/index.ts";
import { type Attempted, attemptDelivery } from "./attempt.ts";
import type { DispatcherParts, Stored } from "./dispatcher-parts.ts";
import { DueTeller } from "./due-teller.ts";
import type { HeldDelivery } from "./held-delivery.ts";
import { Lane } from "./lane.ts";
import type { MembershipWatch } from "./membership.ts";
import { parkReasonOf } from "./park-reason.ts";
import type { ReplayShare } from "./replay-share.ts";
import { tellSettlement } from "./tell-settlement.ts";
import { untilStored } from "./until-stored.ts";
import { type Watch, unwatched } from "./watch.ts";

// What all lanes together may hold in memory. A lane is bounded by its count alone, and bodies can be megabytes.
const heldBytesLimit = 64 * 1024 * 1024;
const claimBytes = 4 * 1024 * 1024;
const untried = { attempts: 0, roundBase: 0, firstAt: null };
// How long to wait before asking a store again that could not answer.
const storeAgainMs = 250;
// What our own code broke on is not mended by trying again at once, and must not be first in its lane for ever.
const brokenAgainMs = 30_000;

/**
 * Sends deliveries: one lane an endpoint, first attempts straight from memory, the others from the store as they
 * fall due. It decides nothing by itself: lanes say what may go, dialects what an answer means, the ladder when to
 * try again.
 *
 * Of several hubs that share the store, each does so for its share of every endpoint (N5), and only while it holds its
 * lease (M1). What it can't send at once it leaves in the store, and tells the others.
 */
export class Dispatcher implements Omit<MembershipWatch, "renewed"> {
  readonly #parts: DispatcherParts;
  readonly #lanes = new Map<EndpointId, Lane>();
  readonly #teller: DueTeller;
  #heldBytes = 0;
  #busy = 0;
  #isStopping = false;
  #isGivingUp = false;
  #whenQuiet: (() => void) | undefined;
  #tellStranded: (tenant: TenantId, endpoint: EndpointId) => void = () => {};
  #watch: Watch = unwatched;

  constructor(parts: DispatcherParts) {
    this.#parts = parts;
    this.#teller = new DueTeller(parts.store.hubs, parts.clock);
    parts.membership.follow(this);
    parts.store.hubs.listen((news) => {
      if (news.kind === "due") this.#note(news.tenant, news.endpoint, parts.clock.now());
      if (news.kind === "discard") this.discard(news.deliveries);
    });
  }

  /** Takes up what waits in the store. */
  async start(): Promise<void> {
    await this.look();
  }

  /** Asks the store which endpoints have something due, in case a wake-up was lost. */
  async look(): Promise<void> {
    for (const { tenant, endpoint, dueAt } of await this.#parts.store.dueEndpoints()) {
      this.#note(tenant, endpoint, dueAt);
    }
  }

  sharesChanged(): void {
    for (const lane of this.#lanes.values()) {
      lane.divide(this.#parts.membership.share(lane.endpoint));
      const surplus = lane.surplus();
      if (surplus.length > 0) void this.#giveBack(surplus);
      this.#pump(lane);
    }
    // Whoever left gave back what it held.
    this.othersReaped();
  }

  membershipLost(): void {
    for (const lane of this.#lanes.values()) this.#drop(lane.drain());
  }

  othersReaped(): void {
    this.look().catch((error: unknown) => {
      // The next look finds it.
      this.#parts.log("store.unavailable", { during: "looking", reason: errorText(error) });
    });
  }

  isWithinShares(): boolean {
    return this.#lanes.values().every((lane) => lane.isWithinShare);
  }

  /** Tells of every endpoint for which a delivery waits or is parked as the endpoint no longer is (D4). */
  onStranded(listener: (tenant: TenantId, endpoint: EndpointId) => void): void {
    this.#tellStranded = listener;
  }

  /** Tells of every attempt, and of every delivery that was given up. */
  follow(watch: Watch): void {
    this.#watch = watch;
  }

  /** Another hub found out how the endpoint does. */
  async heed({ id }: Endpoint): Promise<void> {
    const lane = this.#lanes.get(id);
    if (lane === undefined) return;
    lane.heed(this.#watch.seedOf(lane.endpoint));
    if (lane.isShut(this.#parts.clock.now())) await this.#giveBack(lane.drain());
    this.#pump(lane);
  }

  /** What the endpoint's breaker does; undefined while there is nothing to know. */
  breakerOf(id: EndpointId): Lane["breaker"] | undefined {
    return this.#lanes.get(id)?.breaker;
  }

  /** Waits for a place among the endpoint's requests, within its caps (N1); disposing gives it back. */
  async place(endpoint: Endpoint): Promise<Disposable> {
    const lane = this.#laneOf(endpoint);
    await new Promise<void>((resolve) => {
      lane.askIn(resolve);
      this.#pump(lane);
    });
    return {
      [Symbol.dispose]: () => {
        lane.seeOut();
        this.#pump(lane);
      },
    };
  }

  /** A delivery of the endpoint waits in the store for that moment. */
  noteDue(tenant: TenantId, id: EndpointId, dueAt: Instant): void {
    const lane = this.#note(tenant, id, dueAt, true);
    const isMine = lane === undefined || this.#isStopping || this.#parts.membership.size === 1;
    if (isMine) return;
    const now = this.#parts.clock.now();
    if (dueAt <= now && (!lane.hasShare || lane.isBehind(now))) this.#teller.tell(tenant, id);
  }

  /** The same, of which others may know already; an endpoint of theirs this hub may not have heard of yet. */
  #note(tenant: TenantId, id: EndpointId, dueAt: Instant, isOwn = false): Lane | undefined {
    if (this.#isStopping) return undefined;
    const endpoint = this.#parts.directory.endpoint(tenant, id);
    if (endpoint === undefined && !isOwn && this.#parts.membership.size > 1) return undefined;
    // It may have been taken away while the delivery was being stored.
    if (endpoint === undefined || parkReasonOf(endpoint) !== null) {
      this.#tellStranded(tenant, id);
      return undefined;
    }
    const lane = this.#laneOf(endpoint);
    if (lane.hasShare || dueAt > this.#parts.clock.now()) lane.noteDue(dueAt);
    this.#pump(lane);
    return lane;
  }

  /** Decides how a new delivery begins; a place in memory is kept for one that is to go at once. */
  admit(endpoint: Endpoint, bytes: number): NewDelivery["state"] {
    const now = this.#parts.clock.now();
    const reason = parkReasonOf(endpoint);
    if (reason !== null) return { state: "parked", at: now, reason };
    const lane = this.#laneOf(endpoint);
    const { membership } = this.#parts;
    const isWorking = !this.#isStopping && membership.isHeld();
    const hasRoom = isWorking && this.#heldBytes + bytes <= heldBytesLimit && lane.hasRoom(now);
    if (!hasRoom) return { state: "waiting", dueAt: now };
    lane.admit();
    this.#heldBytes += bytes;
    return { state: "sending", owner: membership.owner, dueAt: now };
  }

  /** Sends what was admitted and is now stored; what waits is taken up in its turn. */
  begin({ tenant, delivery, body }: Stored): void {
    const { id, endpoint, dialect, message, state } = delivery;
    if (state.state === "waiting") this.noteDue(tenant, endpoint, state.dueAt);
    const parkReason = this.#parkReason(tenant, endpoint);
    if (state.state === "parked" && parkReason === null) this.#tellStranded(tenant, endpoint);
    if (state.state !== "sending") return;
    const lane = this.#lanes.get(endpoint);
    const { dueAt, owner } = state;
    const claimed = { tenant, id, endpoint, dialect, message, body, dueAt, owner, ...untried };
    lane?.dismiss();
    if (owner !== this.#parts.membership.owner) return this.#drop([claimed]);
    const isOff = this.#isStopping || parkReason !== null || lane?.hasShare === false;
    if (lane === undefined || isOff || lane.isShut(this.#parts.clock.now()))
      return void this.#giveBack([claimed]);
    lane.enqueue(claimed);
    this.#pump(lane);
  }

  /** The lane's share for replays; none where nothing more is to go out (N4). */
  replayShare({ tenant, id }: Endpoint): ReplayShare | undefined {
    const endpoint = this.#parts.directory.endpoint(tenant, id);
    const isOff = this.#isStopping || endpoint === undefined || parkReasonOf(endpoint) !== null;
    if (isOff || this.#heldBytes >= heldBytesLimit) return undefined;
    const lane = this.#laneOf(endpoint);
    return lane.isShut(this.#parts.clock.now()) ? undefined : lane.replays;
  }

  /** How many more replayed deliveries this hub's share of the endpoint lets it take. */
  replayRoom(endpoint: Endpoint): number {
    if (this.replayShare(endpoint) === undefined || !this.#parts.membership.isHeld()) return 0;
    return this.#laneOf(endpoint).replayRoom;
  }

  /** Sends replayed deliveries of one endpoint, which this process holds by that name. */
  replay(endpoint: EndpointId, deliveries: readonly ClaimedDelivery[], owner: string): void {
    const held = deliveries.map((delivery) => ({ ...delivery, owner }));
    for (const { body } of held) this.#heldBytes += body.length;
    if (owner !== this.#parts.membership.owner) return this.#drop(held);
    const lane = this.#lanes.get(endpoint);
    const isOff = this.#isStopping || lane === undefined || parkReasonOf(lane.endpoint) !== null;
    if (isOff || !lane.hasShare) return void this.#giveBack(held);
    lane.replays.enqueue(held);
    this.#pump(lane);
  }

  /** The store said that this hub's membership has ended. */
  doubt(): void {
    this.#parts.membership.doubt();
  }

  /** Gives up the place of a delivery that was admitted and then not stored. */
  cancel({ endpoint, state }: NewDelivery, bytes: number): void {
    if (state.state !== "sending") return;
    this.#heldBytes -= bytes;
    const lane = this.#lanes.get(endpoint);
    lane?.dismiss();
    // Its place may be what something in the store was waiting for.
    if (lane !== undefined) this.#pump(lane);
  }

  /** Takes over a change of the endpoint. What has not begun goes back to the store when nothing more is to go out. */
  async change(endpoint: Endpoint): Promise<void> {
    const lane = this.#lanes.get(endpoint.id);
    if (lane === undefined) return;
    if (lane.endpoint.url !== endpoint.url) this.#parts.transport.forget(lane.endpoint);
    const { clock, membership } = this.#parts;
    lane.adopt(endpoint, clock.now(), membership.share(endpoint));
    if (parkReasonOf(endpoint) !== null) await this.#giveBack(lane.drain());
    this.#pump(lane);
  }

  /** Takes the lane of a deleted endpoint down. */
  async close(id: EndpointId): Promise<void> {
    const lane = this.#lanes.get(id);
    if (lane === undefined) return;
    lane.wake?.[Symbol.dispose]();
    this.#lanes.delete(id);
    await this.#giveBack(lane.drain());
    this.#parts.transport.forget(lane.endpoint);
  }

  /** Lets go of deliveries that are no longer stored; those that are on their way can't be called back. */
  discard(deliveries: readonly DeliveryId[]): void {
    const ids = new Set(deliveries);
    this.#drop([...this.#lanes.values()].flatMap((lane) => lane.discard(ids)));
  }

  /** Lets go of what is not this hub's any more: the store is not told. */
  #drop(deliveries: readonly HeldDelivery[]): void {
    for (const { body } of deliveries) this.#heldBytes -= body.length;
  }

  /**
   * Stops: nothing new begins, what has not begun goes back to the store, what is underway may finish until the
   * deadline and is then broken off and given back.
   */
  async stop(deadlineMs: number): Promise<void> {
    this.#isStopping = true;
    for (const lane of this.#lanes.values()) {
      lane.wake?.[Symbol.dispose]();
      await this.#giveBack(lane.drain());
    }
    if (this.#busy === 0) return;
    const quiet = new Promise<void>((resolve) => {
      this.#whenQuiet = resolve;
    });
    const deadline = this.#parts.clock.after(deadlineMs, () => {
      this.#isGivingUp = true;
      this.#parts.transport.breakOff();
    });
    await quiet;
    deadline[Symbol.dispose]();
  }

  #laneOf(endpoint: Endpoint): Lane {
    const known = this.#lanes.get(endpoint.id);
    if (known !== undefined) return known;
    const lane = new Lane(endpoint, this.#watch.seedOf(endpoint), this.#parts.membership.share(endpoint));
    this.#lanes.set(endpoint.id, lane);
    return lane;
  }

  /** Lets the lane do all that it may do now, and sets its alarm for the rest. */
  #pump(lane: Lane): void {
    if (this.#isStopping) return;
    const now = this.#parts.clock.now();
    for (let guest = lane.nextGuest(now); guest !== undefined; guest = lane.nextGuest(now)) guest();
    // Once it holds its lease again, all lanes go on (`sharesChanged`).
    if (!this.#parts.membership.isHeld()) return;
    for (let next = lane.next(now); next !== undefined; next = lane.next(now)) void this.#work(lane, next);
    const { tenant, id } = lane.endpoint;
    if (lane.passOn(now)) this.#teller.tell(tenant, id);
    // With memory full, each lane still goes on with one delivery at a time.
    const most = this.#heldBytes < heldBytesLimit ? Infinity : 1 - lane.held;
    const room = Math.min(lane.claimable(now), most);
    if (room > 0 && this.#parkReason(tenant, id) === null) void this.#claim(lane, room);
    this.#setAlarm(lane, now);
  }

  #setAlarm(lane: Lane, now: Instant): void {
    const at = lane.nextWake(now);
    if (at === lane.wakeAt) return;
    lane.wake?.[Symbol.dispose]();
    lane.wakeAt = at;
    lane.wake =
      at === null ? undefined : this.#parts.clock.after(Math.max(0, at - now), () => this.#ring(lane));
  }

  #ring(lane: Lane): void {
    lane.wakeAt = null;
    this.#pump(lane);
  }

  async #claim(lane: Lane, limit: number): Promise<void> {
    const { store, clock, membership } = this.#parts;
    const { owner } = membership;
    const { tenant, id: endpoint } = lane.endpoint;
    lane.claiming();
    this.#busy += 1;
    try {
      const now = clock.now();
      const claimed = await store.claim({ tenant, endpoint, now, limit, maxBytes: claimBytes, owner });
      // Once the membership is lost, what it took belongs to others.
      const isMine = owner === membership.owner;
      const held = isMine ? claimed.deliveries.map((delivery) => ({ ...delivery, owner })) : [];
      for (const { body } of held) this.#heldBytes += body.length;
      lane.claimed(held, claimed.nextDueAt);
      const isOff = this.#isStopping || this.#parkReason(tenant, endpoint) !== null || !lane.hasShare;
      if (isOff || lane.isShut(clock.now())) await this.#giveBack(lane.drain());
    } catch (error) {
      if (error instanceof MembershipEndedError) membership.doubt();
      lane.claimed([], toInstant(clock.now() + storeAgainMs));
      this.#parts.log("store.unavailable", { during: "claim", reason: errorText(error) });
    }
    this.#done();
    this.#pump(lane);
  }

  async #work(lane: Lane, delivery: HeldDelivery): Promise<void> {
    this.#busy += 1;
    try {
      const settlement = await this.#send(lane, delivery);
      if (settlement === undefined) await this.#giveBack([delivery]);
      else await this.#settle(lane, delivery, settlement);
    } finally {
      lane.replays.over(delivery.id);
      this.#done();
      this.#pump(lane);
    }
  }

  /** One attempt; whatever becomes of it, the lane no longer counts it as underway. */
  async #send(lane: Lane, delivery: HeldDelivery): Promise<Settlement | undefined> {
    const { clock } = this.#parts;
    let attempted: Attempted | undefined;
    try {
      attempted = await this.#attempt(lane, delivery);
    } catch (error) {
      const { tenant, id, owner } = delivery;
      this.#parts.log("delivery.broken", { delivery: id, reason: errorText(error) });
      const next = { state: "waiting", dueAt: toInstant(clock.now() + brokenAgainMs) } as const;
      const settlement = { tenant, delivery: id, owner, attempt: null, next };
      attempted = { settlement, ended: { kind: "unsent" }, told: null };
    }
    const now = clock.now();
    if (attempted === undefined) lane.abandon(now);
    else lane.finish(attempted.ended, now);
    if (attempted?.told) this.#watch.attempted(lane.endpoint, attempted.told, lane.probeAt);
    if (lane.isShut(now)) void this.#giveBack(lane.drain());
    return attempted?.settlement;
  }

  /** Records an outcome; whatever becomes of that, the lane no longer counts it as unsettled. */
  async #settle(lane: Lane, delivery: HeldDelivery, settlement: Settlement): Promise<void> {
    // The connection is free: whatever comes next need not wait until this outcome is recorded.
    this.#pump(lane);
    const { next } = settlement;
    try {
      if (!(await this.#record(settlement))) return;
      if (next.state === "waiting") this.noteDue(delivery.tenant, delivery.endpoint, next.dueAt);
      if (next.state === "failed") this.#watch.failed(lane.endpoint, delivery, settlement);
    } catch (error) {
      // It stays held by this process: the next one to open the store takes it back.
      this.#parts.log("delivery.broken", { delivery: delivery.id, reason: errorText(error) });
    } finally {
      lane.settled();
      this.#heldBytes -= delivery.body.length;
    }
  }

  /** One attempt, counted and told. */
  async #attempt(lane: Lane, delivery: HeldDelivery): Promise<Attempted | undefined> {
    const { log, metrics } = this.#parts;
    const { endpoint } = lane;
    const parkReason = () => this.#parkReason(delivery.tenant, delivery.endpoint);
    const attempted = await attemptDelivery(this.#parts, { endpoint, delivery, parkReason });
    if (attempted === undefined) return undefined;
    const { settlement, told } = attempted;
    if (told !== null) metrics.attempted(delivery.dialect, told.verdict.kind, told.tookSeconds);
    metrics.settled(delivery.dialect, settlement.next.state);
    tellSettlement(log, settlement, endpoint);
    return attempted;
  }

  /**
   * Records an outcome, however long the store takes to be able to (D2). False where it counts no more (S5): others
   * have the delivery since, or it is no longer stored.
   */
  async #record(settlement: Settlement): Promise<boolean> {
    const { clock, store, log } = this.#parts;
    let isRecorded = false;
    const isAnswered = await untilStored({ clock, isOver: () => this.#isGivingUp }, async () => {
      isRecorded = await store.settle(settlement);
    });
    if (isAnswered && !isRecorded) {
      const { delivery, owner, next } = settlement;
      log("delivery.unrecorded", { delivery, owner, state: next.state });
    }
    return isRecorded;
  }

  /** Why the endpoint gets nothing more; null while it does (D4). */
  #parkReason(tenant: TenantId, id: EndpointId): ParkReason | null {
    return parkReasonOf(this.#parts.directory.endpoint(tenant, id));
  }

  /** Gives deliveries that were held and not attempted back to wait in the store. */
  async #giveBack(deliveries: readonly HeldDelivery[]): Promise<void> {
    for (const { body } of deliveries) this.#heldBytes -= body.length;
    const places = Map.groupBy(deliveries, ({ tenant, owner }) => `${tenant} ${owner}`);
    for (const held of places.values()) {
      const [first] = held;
      if (first !== undefined)
        await this.#release(
          first,
          held.map(({ id }) => id),
        );
    }
    // Meanwhile the endpoint may have been enabled again, or taken away.
    const now = this.#parts.clock.now();
    const endpoints = new Map(deliveries.map(({ tenant, endpoint }) => [endpoint, tenant]));
    for (const [endpoint, tenant] of endpoints) this.noteDue(tenant, endpoint, now);
  }

  /** What is not given back is nobody else's for as long as this process lives, so it tries again. */
  async #release({ tenant, owner }: HeldDelivery, ids: readonly DeliveryId[]): Promise<void> {
    const { clock, log, store } = this.#parts;
    try {
      const patience = { clock, isOver: () => this.#isStopping };
      const isReleased = await untilStored(patience, () => store.release(tenant, owner, ids));
      // Once it has left, what it holds waits again all the same.
      if (!isReleased) log("store.unavailable", { during: "release", reason: "the hub is stopping" });
    } catch (error) {
      log("store.unavailable", { during: "release", reason: errorText(error) });
    }
  }

  #done(): void {
    this.#busy -= 1;
    if (this.#busy === 0) this.#whenQuiet?.();
  }
}
