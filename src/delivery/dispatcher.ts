import {
  type DeliveryId,
  type Endpoint,
  type EndpointId,
  type Instant,
  type ParkReason,
  type TenantId,
  MembershipEndedError,
  errorText,
  toInstant,
} from "../model/index.ts";
import type { ClaimedDelivery, NewDelivery, Settlement } from "../store/index.ts";
import type { DispatcherParts, Stored } from "./dispatcher-parts.ts";
import { DueTeller } from "./due-teller.ts";
import type { HeldDelivery } from "./held-delivery.ts";
import { Holding } from "./holding.ts";
import type { Lane } from "./lane.ts";
import { Lanes } from "./lanes.ts";
import { makeAttempt } from "./make-attempt.ts";
import type { MembershipWatch } from "./membership.ts";
import { parkReasonOf } from "./park-reason.ts";
import { recordSettlement } from "./record-settlement.ts";
import type { ReplayShare } from "./replay-share.ts";
import { Underway } from "./underway.ts";
import type { Watch } from "./watch.ts";

const claimBytes = 4 * 1024 * 1024;
const untried = { attempts: 0, roundBase: 0, firstAt: null };
// How long to wait before asking a store again that could not answer.
const storeAgainMs = 250;

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
  readonly #lanes: Lanes;
  readonly #holding: Holding;
  readonly #teller: DueTeller;
  readonly #underway = new Underway();
  #isStopping = false;
  #isGivingUp = false;
  #tellStranded: (tenant: TenantId, endpoint: EndpointId) => void = () => {};

  constructor(parts: DispatcherParts) {
    this.#parts = parts;
    this.#lanes = new Lanes(parts.membership);
    this.#holding = new Holding({ ...parts, isOver: () => this.#isStopping });
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
    for (const [lane, surplus] of this.#lanes.divide()) {
      if (surplus.length > 0) void this.#giveBack(surplus);
      this.#pump(lane);
    }
    // Whoever left gave back what it held.
    this.othersReaped();
  }

  membershipLost(): void {
    for (const lane of this.#lanes.all()) this.#holding.drop(lane.drain());
  }

  othersReaped(): void {
    this.look().catch((error: unknown) => {
      // The next look finds it.
      this.#parts.log("store.unavailable", { during: "looking", reason: errorText(error) });
    });
  }

  isWithinShares(): boolean {
    return this.#lanes.areWithinShares;
  }

  /** Tells of every endpoint for which a delivery waits or is parked as the endpoint no longer is (D4). */
  onStranded(listener: (tenant: TenantId, endpoint: EndpointId) => void): void {
    this.#tellStranded = listener;
  }

  /** Tells of every attempt, and of every delivery that was given up. */
  follow(watch: Watch): void {
    this.#lanes.watch = watch;
  }

  /** Another hub found out how the endpoint does. */
  async heed({ id }: Endpoint): Promise<void> {
    const lane = this.#lanes.find(id);
    if (lane === undefined) return;
    lane.heed(this.#lanes.watch.seedOf(lane.endpoint));
    if (lane.isShut(this.#parts.clock.now())) await this.#giveBack(lane.drain());
    this.#pump(lane);
  }

  /** What the endpoint's breaker does; undefined while there is nothing to know. */
  breakerOf(id: EndpointId): Lane["breaker"] | undefined {
    return this.#lanes.find(id)?.breaker;
  }

  /** Waits for a place among the endpoint's requests, within its caps (N1); disposing gives it back. */
  async place(endpoint: Endpoint): Promise<Disposable> {
    const lane = this.#lanes.of(endpoint);
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
    const lane = this.#lanes.of(endpoint);
    if (lane.hasShare || dueAt > this.#parts.clock.now()) lane.noteDue(dueAt);
    this.#pump(lane);
    return lane;
  }

  /** Decides how a new delivery begins; a place in memory is kept for one that is to go at once. */
  admit(endpoint: Endpoint, bytes: number): NewDelivery["state"] {
    const now = this.#parts.clock.now();
    const reason = parkReasonOf(endpoint);
    if (reason !== null) return { state: "parked", at: now, reason };
    const lane = this.#lanes.of(endpoint);
    const { membership } = this.#parts;
    const hasRoom =
      !this.#isStopping && membership.mayBegin() && this.#holding.hasRoom(bytes) && lane.hasRoom(now);
    if (!hasRoom) return { state: "waiting", dueAt: now };
    lane.admit();
    this.#holding.add(bytes);
    return { state: "sending", owner: membership.owner, dueAt: now };
  }

  /** Sends what was admitted and is now stored; what waits is taken up in its turn. */
  begin({ tenant, delivery, body }: Stored): void {
    const { id, endpoint, dialect, message, state } = delivery;
    if (state.state === "waiting") this.noteDue(tenant, endpoint, state.dueAt);
    const parkReason = this.#parkReason(tenant, endpoint);
    if (state.state === "parked" && parkReason === null) this.#tellStranded(tenant, endpoint);
    if (state.state !== "sending") return;
    const { dueAt, owner } = state;
    const held = { tenant, id, endpoint, dialect, message, body, dueAt, owner, ...untried };
    const lane = this.#lanes.find(endpoint);
    lane?.dismiss();
    if (owner !== this.#parts.membership.owner) return this.#holding.drop([held]);
    if (lane === undefined || parkReason !== null || !this.#takes(lane)) return void this.#giveBack([held]);
    lane.enqueue(held);
    this.#pump(lane);
  }

  /** True while what is to go out through the lane is better off in memory than in the store. */
  #takes(lane: Lane): boolean {
    return !this.#isStopping && lane.hasShare && !lane.isShut(this.#parts.clock.now());
  }

  /** The lane's share for replays; none where nothing more is to go out (N4). */
  replayShare({ tenant, id }: Endpoint): ReplayShare | undefined {
    const endpoint = this.#parts.directory.endpoint(tenant, id);
    const isOff = this.#isStopping || endpoint === undefined || parkReasonOf(endpoint) !== null;
    if (isOff || this.#holding.isFull) return undefined;
    const lane = this.#lanes.of(endpoint);
    return lane.isShut(this.#parts.clock.now()) ? undefined : lane.replays;
  }

  /** How many more replayed deliveries this hub's share of the endpoint lets it take. */
  replayRoom(endpoint: Endpoint): number {
    if (this.replayShare(endpoint) === undefined || !this.#parts.membership.mayBegin()) return 0;
    return this.#lanes.of(endpoint).replayRoom;
  }

  /** Sends replayed deliveries of one endpoint, which this process holds by that name. */
  replay(endpoint: EndpointId, deliveries: readonly ClaimedDelivery[], owner: string): void {
    const held = deliveries.map((delivery) => ({ ...delivery, owner }));
    this.#holding.addAll(held);
    if (owner !== this.#parts.membership.owner) return this.#holding.drop(held);
    const lane = this.#lanes.find(endpoint);
    const isOff = this.#isStopping || lane === undefined || parkReasonOf(lane.endpoint) !== null;
    if (isOff || !lane.hasShare) return void this.#giveBack(held);
    lane.replays.enqueue(held);
    this.#pump(lane);
  }

  /** The store said that this hub's membership has ended. */
  readonly doubt = (): void => this.#parts.membership.doubt();

  /** True for a delivery that is in this hub's hands. */
  readonly knows = (id: DeliveryId): boolean => this.#underway.has(id) || this.#lanes.have(id);

  /** Gives up the place of a delivery that was admitted and then not stored. */
  cancel({ endpoint, state }: NewDelivery, bytes: number): void {
    if (state.state !== "sending") return;
    this.#holding.remove(bytes);
    const lane = this.#lanes.find(endpoint);
    lane?.dismiss();
    // Its place may be what something in the store was waiting for.
    if (lane !== undefined) this.#pump(lane);
  }

  /** Takes over a change of the endpoint. What has not begun goes back to the store when nothing more is to go out. */
  async change(endpoint: Endpoint): Promise<void> {
    const lane = this.#lanes.find(endpoint.id);
    if (lane === undefined) return;
    if (lane.endpoint.url !== endpoint.url) this.#parts.transport.forget(lane.endpoint);
    lane.adopt(endpoint, this.#parts.clock.now(), this.#parts.membership.share(endpoint));
    if (parkReasonOf(endpoint) !== null) await this.#giveBack(lane.drain());
    this.#pump(lane);
  }

  /** Takes the lane of a deleted endpoint down. */
  async close(id: EndpointId): Promise<void> {
    const lane = this.#lanes.find(id);
    if (lane === undefined) return;
    this.#lanes.remove(lane);
    await this.#giveBack(lane.drain());
    this.#parts.transport.forget(lane.endpoint);
  }

  /** Lets go of deliveries that are no longer stored; those that are on their way can't be called back. */
  discard(deliveries: readonly DeliveryId[]): void {
    this.#holding.drop(this.#lanes.discard(deliveries));
  }

  /**
   * Stops: nothing new begins, what has not begun goes back to the store, what is underway may finish until the
   * deadline and is then broken off and given back.
   */
  async stop(deadlineMs: number): Promise<void> {
    this.#isStopping = true;
    for (const lane of this.#lanes.all()) {
      lane.alarm[Symbol.dispose]();
      await this.#giveBack(lane.drain());
    }
    const quiet = this.#underway.quiet();
    const deadline = this.#parts.clock.after(deadlineMs, () => {
      this.#isGivingUp = true;
      this.#parts.transport.breakOff();
    });
    await quiet;
    deadline[Symbol.dispose]();
  }

  /** Lets the lane do all that it may do now, and sets its alarm for the rest. */
  #pump(lane: Lane): void {
    if (this.#isStopping) return;
    const now = this.#parts.clock.now();
    for (let guest = lane.nextGuest(now); guest !== undefined; guest = lane.nextGuest(now)) guest();
    // Once its lease is renewed again, all lanes go on (`sharesChanged`).
    if (!this.#parts.membership.mayBegin()) return;
    for (let next = lane.next(now); next !== undefined; next = lane.next(now)) void this.#work(lane, next);
    const { tenant, id } = lane.endpoint;
    if (lane.passOn(now)) this.#teller.tell(tenant, id);
    // With memory full, each lane still goes on with one delivery at a time.
    const most = this.#holding.isFull ? 1 - lane.held : Infinity;
    const room = Math.min(lane.claimable(now), most);
    if (room > 0 && this.#parkReason(tenant, id) === null) void this.#claim(lane, room);
    lane.alarm.set(this.#parts.clock, lane.nextWake(now), now, () => this.#pump(lane));
  }

  async #claim(lane: Lane, limit: number): Promise<void> {
    const { store, clock, membership } = this.#parts;
    const { owner } = membership;
    const { tenant, id: endpoint } = lane.endpoint;
    lane.claiming();
    this.#underway.begin();
    try {
      const order = { tenant, endpoint, now: clock.now(), limit, maxBytes: claimBytes, owner };
      const claimed = await store.claim(order);
      // Once the membership is lost, what it took belongs to others.
      const mine = owner === membership.owner ? claimed.deliveries : [];
      const held = mine.map((delivery) => ({ ...delivery, owner }));
      this.#holding.addAll(held);
      lane.claimed(held, claimed.nextDueAt);
      if (this.#parkReason(tenant, endpoint) !== null || !this.#takes(lane))
        await this.#giveBack(lane.drain());
    } catch (error) {
      if (error instanceof MembershipEndedError) membership.doubt();
      lane.claimed([], toInstant(clock.now() + storeAgainMs));
      this.#parts.log("store.unavailable", { during: "claim", reason: errorText(error) });
    }
    this.#underway.end();
    this.#pump(lane);
  }

  async #work(lane: Lane, delivery: HeldDelivery): Promise<void> {
    this.#underway.begin(delivery.id);
    try {
      const settlement = await this.#send(lane, delivery);
      if (settlement === undefined) await this.#giveBack([delivery]);
      else await this.#settle(lane, delivery, settlement);
    } finally {
      lane.replays.over(delivery.id);
      this.#underway.end(delivery.id);
      this.#pump(lane);
    }
  }

  /** One attempt; whatever becomes of it, the lane no longer counts it as underway. */
  async #send(lane: Lane, delivery: HeldDelivery): Promise<Settlement | undefined> {
    const parkReason = () => this.#parkReason(delivery.tenant, delivery.endpoint);
    const attempted = await makeAttempt(this.#parts, lane.endpoint, delivery, parkReason);
    const now = this.#parts.clock.now();
    if (attempted === undefined) lane.abandon(now);
    else lane.finish(attempted.ended, now);
    if (attempted?.told) this.#lanes.watch.attempted(lane.endpoint, attempted.told, lane.probeAt);
    if (lane.isShut(now)) void this.#giveBack(lane.drain());
    return attempted?.settlement;
  }

  /** Records an outcome; whatever becomes of that, the lane no longer counts it as unsettled. */
  async #settle(lane: Lane, delivery: HeldDelivery, settlement: Settlement): Promise<void> {
    // The connection is free: whatever comes next need not wait until this outcome is recorded.
    this.#pump(lane);
    const { next } = settlement;
    try {
      if (!(await recordSettlement(this.#parts, settlement, () => this.#isGivingUp))) return;
      if (next.state === "waiting") this.noteDue(delivery.tenant, delivery.endpoint, next.dueAt);
      if (next.state === "failed") this.#lanes.watch.failed(lane.endpoint, delivery, settlement);
    } catch (error) {
      // It stays held by this process: the next one to open the store takes it back.
      this.#parts.log("delivery.broken", { delivery: delivery.id, reason: errorText(error) });
    } finally {
      lane.settled();
      this.#holding.drop([delivery]);
    }
  }

  /** Why the endpoint gets nothing more; null while it does (D4). */
  #parkReason(tenant: TenantId, id: EndpointId): ParkReason | null {
    return parkReasonOf(this.#parts.directory.endpoint(tenant, id));
  }

  /** Gives deliveries that were held and not attempted back to wait in the store. */
  async #giveBack(deliveries: readonly HeldDelivery[]): Promise<void> {
    await this.#holding.giveBack(deliveries);
    // Meanwhile the endpoint may have been enabled again, or taken away.
    const now = this.#parts.clock.now();
    const endpoints = new Map(deliveries.map(({ tenant, endpoint }) => [endpoint, tenant]));
    for (const [endpoint, tenant] of endpoints) this.noteDue(tenant, endpoint, now);
  }
}
