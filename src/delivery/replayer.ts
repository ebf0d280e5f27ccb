import {
  type Clock,
  type Endpoint,
  type EndpointId,
  type IdMint,
  type Instant,
  type Replay,
  type ReplayEndReason,
  type ReplayId,
  type ReplayLeg,
  type ReplayPause,
  type ReplayWish,
  type Tenant,
  MembershipEndedError,
  StoreUnavailableError,
  errorText,
  newLeg,
  toInstant,
} from "../model/index.ts";
import type { Log } from "../observe/index.ts";
import type { Directory, Store } from "../store/index.ts";
import type { Dispatcher } from "./dispatcher.ts";
import type { Membership } from "./membership.ts";
import { parkReasonOf } from "./park-reason.ts";
import { recipientOf } from "./recipients.ts";
import { Findings, legOf, lookFor } from "./replay-leg.ts";
import { ReplayTurns } from "./replay-turns.ts";

/** What the replayer works with. */
export interface ReplayerParts {
  readonly store: Store;
  readonly directory: Directory;
  readonly dispatcher: Dispatcher;
  readonly clock: Clock;
  readonly mint: IdMint;
  readonly log: Log;
  /** It has the name under which this process holds deliveries and replays. */
  readonly membership: Membership;
}

const work = { kind: "work", work: "replay" } as const;
// How often to look for replays that another process left.
const lookEveryMs = 1_000;
// What a process that died worked on is taken over after this; it is extended long before it ends.
const leaseMs = 15_000;
const renewBeforeMs = 10_000;
// Between steps, everything else gets its turn. With 16 connections this makes some 1,000 deliveries a second.
const betweenStepsMs = 10;
const whilePausedMs = 500;
// So many that wait for a later attempt say that the endpoint is not well: more of them would stand before what is new.
const mostWaiting = 500;
const countWaitingEveryMs = 500;

/** One replay that this process works on. */
interface Run {
  readonly replay: Replay;
  readonly tenant: Tenant;
  /** The name under which it was taken: under another it is another hub's. */
  readonly owner: string;
  /** When it is for others to go on with it, where they have a part in it. */
  readonly turnEndsAt: number;
  leaseUntil: Instant;
}

/** What is known of one endpoint meanwhile. */
interface Watch {
  readonly findings: Findings;
  countAt: number;
  isFailing: boolean;
}

interface StepOrder {
  readonly endpoint: Endpoint;
  readonly findings: Findings;
  readonly room: number;
}

/** Works on replays: looks for what they ask for, and hands it to the endpoints as fast as these take it (N4). */
export class Replayer implements AsyncDisposable {
  readonly #parts: ReplayerParts;
  readonly #runs = new Map<ReplayId, Promise<void>>();
  readonly #sleepers = new Set<() => void>();
  readonly #turns: ReplayTurns;
  #alarm: Disposable | undefined;
  #isStopped = false;

  constructor(parts: ReplayerParts) {
    this.#parts = parts;
    this.#turns = new ReplayTurns(parts);
    parts.store.hubs.listen((news) => {
      if (news.kind === "work" && news.work === "replay" && this.#alarm !== undefined) this.start();
    });
  }

  /** Takes up what is running, now and from now on. */
  start(): void {
    if (this.#isStopped) return;
    this.#alarm?.[Symbol.dispose]();
    this.#alarm = this.#parts.clock.after(lookEveryMs, () => this.start());
    void this.#look();
  }

  /** There is something new to take up, by this hub or by another. */
  wake(): void {
    this.start();
    this.#parts.store.hubs.tell(work);
  }

  /** What a replay would find, for each endpoint; nothing is changed. */
  async count(
    tenant: Tenant,
    wish: ReplayWish,
    endpoints: readonly Endpoint[],
  ): Promise<readonly ReplayLeg[]> {
    const legs: ReplayLeg[] = [];
    for (const endpoint of endpoints) {
      const findings = new Findings(this.#parts, tenant, wish);
      let leg = newLeg(endpoint.id);
      while (!leg.isOver && !this.#isStopped) {
        const look = lookFor(wish, recipientOf(endpoint, tenant), leg.cursor);
        findings.fill(await this.#parts.store.replays.look(tenant.id, look));
        while (!findings.isEmpty)
          ({ leg } = findings.take(leg, endpoint, { room: Infinity, now: this.#parts.clock.now() }));
      }
      legs.push(leg);
    }
    return legs;
  }

  async #look(): Promise<void> {
    try {
      for (const replay of await this.#parts.store.replays.running()) {
        const { id } = replay;
        if (this.#isStopped || this.#runs.has(id) || !this.#turns.isMine(replay)) continue;
        const run = this.#take(replay);
        this.#runs.set(id, run);
        void run.finally(() => this.#runs.delete(id));
      }
    } catch (error) {
      this.#tell(error);
    }
  }

  /** Works on a replay until it is over, or is no longer this process's. What fails is taken up at the next look. */
  async #take({ tenant: tenantId, id, legs: seen }: Replay): Promise<void> {
    try {
      const { store, directory, clock, membership } = this.#parts;
      const { owner } = membership;
      // What is replayed to may have been configured on another hub just now.
      const isKnown = seen.every(({ endpoint }) => directory.endpoint(tenantId, endpoint) !== undefined);
      if (!isKnown) await directory.refresh();
      const tenant = directory.tenant(tenantId);
      if (tenant === undefined) return;
      const now = clock.now();
      const until = toInstant(now + leaseMs);
      const replay = await store.replays.lease(tenantId, id, { owner, now, until });
      if (replay === undefined) return;
      const run: Run = { replay, tenant, owner, turnEndsAt: this.#turns.begin(), leaseUntil: until };
      const legs = replay.legs.filter(({ isOver }) => !isOver);
      const ended = await Promise.all(legs.map((leg) => this.#climb(run, leg)));
      if (!ended.every(Boolean)) return await this.#letGo(run);
      if (await this.#settled(run)) await this.#finish(run);
    } catch (error) {
      if (error instanceof MembershipEndedError) this.#parts.membership.doubt();
      if (error instanceof StoreUnavailableError) this.#tell(error);
      else await this.#give(tenantId, id, error);
    }
  }

  /** Leaves a replay to others at once: the endpoints that it still goes to are theirs. */
  async #letGo({ replay: { tenant, id }, owner }: Run): Promise<void> {
    const { store, clock, membership } = this.#parts;
    if (owner !== membership.owner) return;
    this.#turns.leave(id);
    const now = clock.now();
    const left = await store.replays.lease(tenant, id, { owner, now, until: now });
    if (left !== undefined) store.hubs.tell(work);
  }

  /** Ends a replay that our own code broke on: trying again would break on the same. */
  async #give(tenant: Replay["tenant"], id: ReplayId, error: unknown): Promise<void> {
    this.#parts.log("replay.broken", { tenant, replay: id, reason: errorText(error) });
    const end = { state: "failed", reason: "hub_error", at: this.#parts.clock.now() } as const;
    await this.#parts.store.replays.finish(tenant, id, end).catch((again: unknown) => this.#tell(again));
  }

  #tell(error: unknown): void {
    this.#parts.log("store.unavailable", { during: "replay", reason: errorText(error) });
  }

  /** Goes through the events for one endpoint; true when that came to its end. */
  async #climb(run: Run, begun: ReplayLeg): Promise<boolean> {
    const findings = new Findings(this.#parts, run.tenant, run.replay);
    const watch: Watch = { findings, countAt: 0, isFailing: false };
    let leg = begun;
    while (!leg.isOver) {
      const next = this.#goesOn(run, leg) ? await this.#move(run, leg, watch) : undefined;
      if (next === undefined) return false;
      leg = next;
      if (!leg.isOver) await this.#sleep(leg.pause === null ? betweenStepsMs : whilePausedMs);
    }
    return true;
  }

  /** False once this is not the hub to go on with it. */
  #goesOn({ owner, replay, turnEndsAt }: Run, { endpoint }: ReplayLeg): boolean {
    const isLost = this.#isStopped || owner !== this.#parts.membership.owner;
    return !isLost && this.#turns.hasPart(replay.tenant, endpoint) && !this.#turns.isOver(replay, turnEndsAt);
  }

  /** Goes a step further, where the endpoint takes more. Undefined when the replay is no longer this process's. */
  async #move(run: Run, leg: ReplayLeg, watch: Watch): Promise<ReplayLeg | undefined> {
    const endpoint = this.#parts.directory.endpoint(run.tenant.id, leg.endpoint);
    if (endpoint === undefined) return this.#leave(run, leg, "endpoint_deleted");
    const pause = pauseOf(endpoint) ?? (await this.#failing(run, endpoint.id, watch));
    if (!(await this.#keep(run, leg, pause))) return undefined;
    const known = { ...leg, pause };
    const room = pause === null ? this.#room(endpoint) : 0;
    return room === 0 ? known : this.#step(run, known, { endpoint, room, findings: watch.findings });
  }

  /** Whether the endpoint is only probed, or too many wait for a later attempt; these are counted now and then. */
  async #failing({ replay }: Run, endpoint: EndpointId, watch: Watch): Promise<ReplayPause | null> {
    const breaker = this.#parts.dispatcher.breakerOf(endpoint);
    if (breaker === "open" || breaker === "probing") return "endpoint_failing";
    const now = this.#parts.clock.now();
    if (now >= watch.countAt) {
      const which = { endpoint, most: mostWaiting };
      watch.isFailing =
        (await this.#parts.store.replays.waiting(replay.tenant, replay.id, which)) >= mostWaiting;
      watch.countAt = now + countWaitingEveryMs;
    }
    return watch.isFailing ? "endpoint_failing" : null;
  }

  /** How many to take up now: a few at a time would cost a write for each. */
  #room(endpoint: Endpoint): number {
    const share = this.#parts.dispatcher.replayShare(endpoint);
    const room = this.#parts.dispatcher.replayRoom(endpoint);
    return room * 2 >= room + (share?.held ?? 0) ? room : 0;
  }

  /** One step (R1). The leg after it; undefined when the replay is no longer this process's. */
  async #step(
    run: Run,
    leg: ReplayLeg,
    { endpoint, findings, room }: StepOrder,
  ): Promise<ReplayLeg | undefined> {
    const { store, clock, dispatcher } = this.#parts;
    const { owner } = run;
    const { id, tenant } = run.replay;
    if (findings.isEmpty) {
      const look = lookFor(run.replay, recipientOf(endpoint, run.tenant), leg.cursor);
      findings.fill(await store.replays.look(tenant, look));
    }
    const now = clock.now();
    const leaseUntil = toInstant(now + leaseMs);
    const planned = findings.take(leg, endpoint, { room, now });
    const number = planned.revived.length + planned.made.length;
    const share = dispatcher.replayShare(endpoint);
    share?.admit(number);
    try {
      const step = { tenant, id, owner, now, leaseUntil, endpoint: endpoint.id, ...planned };
      const stepped = await store.replays.step(step);
      if (stepped === undefined) return undefined;
      run.leaseUntil = leaseUntil;
      dispatcher.replay(endpoint.id, stepped.deliveries, owner);
      return legOf(stepped.replay, endpoint.id);
    } finally {
      share?.dismiss(number);
    }
  }

  /** Ends a leg before its time. */
  async #leave(run: Run, leg: ReplayLeg, reason: ReplayEndReason): Promise<ReplayLeg | undefined> {
    const { store, clock } = this.#parts;
    const { owner } = run;
    const { tenant, id } = run.replay;
    const now = clock.now();
    const over = { ...leg, isOver: true, pause: null, reason };
    const nothing = { from: leg.cursor, revived: [], made: [], bodies: [] };
    const leaseUntil = toInstant(now + leaseMs);
    const step = { tenant, id, owner, now, leaseUntil, endpoint: leg.endpoint, leg: over, ...nothing };
    return (await store.replays.step(step)) === undefined ? undefined : over;
  }

  /** Keeps the replay, and tells why it goes no further; false when it is over, or another process has it (R2). */
  async #keep(run: Run, leg: ReplayLeg | null, reason: ReplayPause | null): Promise<boolean> {
    const { store, clock } = this.#parts;
    const { owner } = run;
    const { tenant, id } = run.replay;
    const now = clock.now();
    const isChanged = leg !== null && leg.pause !== reason;
    if (!isChanged && now < run.leaseUntil - renewBeforeMs) return true;
    const until = toInstant(now + leaseMs);
    const pause = isChanged ? { pause: { endpoint: leg.endpoint, reason } } : {};
    run.leaseUntil = until;
    return (await store.replays.lease(tenant, id, { owner, now, until, ...pause })) !== undefined;
  }

  /** Waits until everything that was handed over had its attempt; false when that is not to be seen any more. */
  async #settled(run: Run): Promise<boolean> {
    const { directory, dispatcher } = this.#parts;
    const isHeld = ({ endpoint }: ReplayLeg) => {
      const known = directory.endpoint(run.tenant.id, endpoint);
      return known !== undefined && (dispatcher.replayShare(known)?.held ?? 0) > 0;
    };
    while (run.replay.legs.some(isHeld)) {
      if (this.#isStopped || !(await this.#keep(run, null, null))) return false;
      await this.#sleep(betweenStepsMs);
    }
    return !this.#isStopped;
  }

  async #finish(run: Run): Promise<void> {
    const { store, clock, log } = this.#parts;
    const { tenant, id, endpoint } = run.replay;
    const isLost = endpoint !== null && this.#parts.directory.endpoint(tenant, endpoint) === undefined;
    const end = isLost
      ? ({ state: "failed", reason: "endpoint_deleted" } as const)
      : ({ state: "done", reason: null } as const);
    const finished = await store.replays.finish(tenant, id, { ...end, at: clock.now() });
    if (finished === undefined) return;
    const sum = (count: (leg: ReplayLeg) => number) =>
      finished.legs.reduce((total, leg) => total + count(leg), 0);
    const counts = { replayed: sum(({ replayed }) => replayed), skipped: sum(({ skipped }) => skipped) };
    log("replay.ended", { tenant, replay: id, ...end, ...counts });
  }

  #sleep(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        this.#sleepers.delete(wake);
        alarm[Symbol.dispose]();
        resolve();
      };
      const alarm = this.#parts.clock.after(milliseconds, wake);
      this.#sleepers.add(wake);
      if (this.#isStopped) wake();
    });
  }

  /** Leaves every replay where its last step left it; the next process goes on from there. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#isStopped = true;
    this.#alarm?.[Symbol.dispose]();
    for (const wake of this.#sleepers) wake();
    await Promise.all(this.#runs.values());
  }
}

/** Why nothing more goes out to the endpoint for the time being. */
function pauseOf(endpoint: Endpoint): ReplayPause | null {
  const reason = parkReasonOf(endpoint);
  return reason === "endpoint_deleted" ? null : reason;
}
