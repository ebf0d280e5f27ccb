import { type DatabaseAddress, StoreUnavailableError } from "../../model/terms/index.ts";
import { type Connection, close, destroy, isFull, reach, reasonOf } from "./connect.ts";

// The connections of one hub to the database.
//
// C1. A statement that is lost with its connection, or a connection that can't be had, puts the database in doubt:
//     all wait, for half a second at most, while one prober looks. Where it finds nobody the database is lost: all are
//     refused at once, and the prober goes on alone, after up to 0.2 s, 0.4 s, … 2 s, each at random, so that many hubs
//     do not come back as one.
// C2. What is underway when it is lost has a moment to end; then its connection is broken off, and it is told that the
//     store is not there. Whether it was done is not known then.
// C3. A database that does not answer at all is found out by what is underway: when nothing came back for a while, a
//     new connection is tried, and where that does not answer either, it is lost.
// C4. Connections are made one after the other, and only when somebody waits for one.
// C5. A server that takes no writes is used for questions while there is none that does; the prober goes on looking.
// C6. How many may wait is bounded, and so is for how long.

/** How the database is doing. */
export type DatabaseState =
  | { readonly state: "lost"; readonly reason: string }
  | { readonly state: "back"; readonly awayMs: number };

/** How to keep connections. */
export interface ConnectionsOptions {
  readonly address: DatabaseAddress;
  readonly onState?: (state: DatabaseState) => void;
}

type Standing =
  | { readonly kind: "up" }
  | { readonly kind: "doubt"; readonly since: number; readonly reason: string }
  | { readonly kind: "lost"; readonly since: number; readonly reason: string };

const doubtMs = 500;
const firstProbeMs = 200;
const slowestProbeMs = 2_000;
// What was underway when the database went has this long to end.
const endingMs = 1_000;
// Nothing came back for so long though something is underway: look whether anybody is there.
const silenceMs = 2_000;
const watchMs = 500;
const mostWaiting = 10_000;
const waitMs = 10_000;

interface Waiter {
  readonly resolve: (connection: Connection) => void;
  readonly reject: (error: Error) => void;
  readonly since: number;
}

/** The connections to a database that may go away, and come back. */
export class Connections {
  readonly #options: ConnectionsOptions;
  #standing: Standing = { kind: "up" };
  readonly #idle: Connection[] = [];
  readonly #busy = new Set<Connection>();
  #waiting: Waiter[] = [];
  #isOpening = false;
  #opensAgainAt = 0;
  #heardAt = 0;
  #isAsking = false;
  #isClosed = false;
  readonly #timers: Partial<Record<"probe" | "doubt" | "ending" | "watch", NodeJS.Timeout>> = {};
  readonly #whenIdle: (() => void)[] = [];

  constructor(options: ConnectionsOptions) {
    this.#options = options;
  }

  /** A connection for one statement or transaction, to be given back. @throws StoreUnavailableError */
  borrow(): Promise<Connection> {
    const idle = this.#isClosed ? undefined : this.#idle.pop();
    if (idle !== undefined) return Promise.resolve(this.#lend(idle));
    const refusal = this.#refusal();
    if (refusal !== undefined) return Promise.reject(refusal);
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject, since: performance.now() });
      this.#startWatch();
      void this.#open();
    });
  }

  /** Takes a connection back; one that is broken is not used again. */
  giveBack(connection: Connection, isBroken: boolean): void {
    const isOurs = this.#busy.delete(connection);
    if (isBroken || !isOurs || !this.#isOfUse(connection)) destroy(connection.client);
    else this.#keep(connection);
    if (!isBroken) this.#heardAt = performance.now();
    // The one that answered questions is gone (C5).
    if (this.#standing.kind === "lost" && this.#count === 0) this.#refuseWaiting();
    else if (this.#waiting.length > 0) void this.#open();
    this.#tellIdle();
  }

  #isOfUse({ isPassive }: Connection): boolean {
    if (this.#isClosed) return false;
    // After a loss, one from before leads to where nothing can be written.
    if (this.#standing.kind === "lost") return isPassive;
    // One that was made do with goes once there are others (C5).
    return this.#standing.kind !== "up" || !isPassive;
  }

  /** Something says that the database may be away (C1). */
  doubt(reason: string): void {
    if (this.#isClosed || this.#standing.kind !== "up") return;
    this.#standing = { kind: "doubt", since: performance.now(), reason };
    this.#dropIdle();
    this.#after("doubt", doubtMs, () => this.#lose(reason));
    void this.#probe(0);
  }

  /** Lets what is underway end, and closes all. */
  async close(): Promise<void> {
    if (this.#isClosed) return;
    await this.#untilIdle();
    this.#isClosed = true;
    for (const timer of Object.values(this.#timers)) clearTimeout(timer);
    this.#refuseWaiting();
    this.#breakOff([...this.#busy]);
    await Promise.all(this.#idle.splice(0).map(({ client }) => close(client)));
  }

  get #count(): number {
    return this.#idle.length + this.#busy.size;
  }

  /** Why nobody may wait; undefined where one may. */
  #refusal(): StoreUnavailableError | undefined {
    if (this.#isClosed) return new StoreUnavailableError("it is closed");
    if (this.#waiting.length >= mostWaiting) return new StoreUnavailableError("too much is waiting for it");
    const { kind } = this.#standing;
    // In the end only one that answers questions is at work then (C5).
    const isHopeless = kind === "lost" && ![...this.#busy].some(({ isPassive }) => isPassive);
    return isHopeless ? new StoreUnavailableError(this.#reason) : undefined;
  }

  get #reason(): string {
    return this.#standing.kind === "up" ? "the connection to the database is lost" : this.#standing.reason;
  }

  #lend(connection: Connection): Connection {
    this.#startWatch();
    this.#busy.add(connection);
    return connection;
  }

  #keep(connection: Connection): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#idle.push(connection);
    else next.resolve(this.#lend(connection));
  }

  /** Makes a connection where somebody waits for one and there is room (C4). */
  async #open(): Promise<void> {
    const hasRoom =
      this.#count < this.#options.address.connections && performance.now() >= this.#opensAgainAt;
    if (this.#isOpening || !hasRoom || this.#standing.kind !== "up" || this.#isClosed) return;
    this.#isOpening = true;
    try {
      this.#opened(await reach(this.#options.address));
    } catch (error) {
      // A server that has no room for more still serves whom it has.
      if (this.#count > 0 && isFull(error)) this.#opensAgainAt = performance.now() + slowestProbeMs;
      else this.#failed(error);
    } finally {
      this.#isOpening = false;
    }
    if (this.#waiting.length > 0) void this.#open();
  }

  #opened(connection: Connection): void {
    this.#heardAt = performance.now();
    if (this.#isClosed || this.#standing.kind !== "up") destroy(connection.client);
    else if (connection.isPassive) {
      this.#lose(passive);
      this.#makeDo(connection);
      this.#probeLater(0);
    } else this.#adopt(connection);
  }

  /** Nothing more is to be found out by another look. */
  #failed(error: unknown): void {
    if (this.#standing.kind !== "up") return;
    this.#lose(reasonOf(error));
    this.#refuseWaiting();
    this.#probeLater(0);
  }

  /** What is underway had its time already (C2). */
  #hangs(error: unknown): void {
    const underway = [...this.#busy];
    this.#failed(error);
    this.#breakOff(underway);
  }

  #adopt(connection: Connection): void {
    // One that ends while nobody uses it is no news: whether there is another shows when it is needed.
    connection.client.once("end", () => {
      const place = this.#idle.indexOf(connection);
      if (place !== -1) this.#idle.splice(place, 1);
    });
    this.#keep(connection);
  }

  #lose(reason: string): void {
    if (this.#isClosed || this.#standing.kind === "lost") return;
    const since = this.#standing.kind === "up" ? performance.now() : this.#standing.since;
    this.#standing = { kind: "lost", since, reason };
    clearTimeout(this.#timers.doubt);
    this.#dropIdle();
    const underway = [...this.#busy];
    this.#after("ending", endingMs, () => this.#breakOff(underway));
    // Whom a replica can answer is not refused (C5).
    if (reason !== passive) this.#refuseWaiting();
    this.#options.onState?.({ state: "lost", reason });
  }

  #probeLater(round: number): void {
    const most = Math.min(slowestProbeMs, firstProbeMs * 2 ** round);
    this.#after("probe", Math.random() * most, () => void this.#probe(round + 1));
  }

  async #probe(round: number): Promise<void> {
    try {
      const connection = await reach(this.#options.address);
      if (this.#isClosed) destroy(connection.client);
      else if (connection.isPassive) {
        this.#lose(passive);
        this.#makeDo(connection);
      } else this.#resume(connection);
    } catch (error) {
      this.#lose(reasonOf(error));
    }
    if (this.#standing.kind === "lost" && !this.#isClosed) this.#probeLater(round);
  }

  /** Nobody takes writes, and somebody answers (C5). */
  #makeDo(connection: Connection): void {
    const hasOne = [...this.#idle, ...this.#busy].some(({ isPassive }) => isPassive);
    if (hasOne) destroy(connection.client);
    else this.#adopt(connection);
  }

  #resume(connection: Connection): void {
    const before = this.#standing;
    clearTimeout(this.#timers.doubt);
    clearTimeout(this.#timers.ending);
    this.#dropIdle();
    // After a loss, what is still open leads to where nothing could be written.
    if (before.kind === "lost") this.#breakOff([...this.#busy].filter(({ isPassive }) => !isPassive));
    this.#standing = { kind: "up" };
    this.#heardAt = performance.now();
    this.#adopt(connection);
    if (this.#waiting.length > 0) void this.#open();
    if (before.kind !== "lost") return;
    this.#options.onState?.({ state: "back", awayMs: Math.round(performance.now() - before.since) });
  }

  #refuseWaiting(): void {
    const refusal = new StoreUnavailableError(this.#isClosed ? "it is closed" : this.#reason);
    for (const { reject } of this.#waiting.splice(0)) reject(refusal);
    this.#tellIdle();
  }

  #dropIdle(): void {
    for (const { client } of this.#idle.splice(0)) destroy(client);
  }

  #breakOff(connections: readonly Connection[]): void {
    for (const connection of connections) {
      if (this.#busy.delete(connection)) destroy(connection.client);
    }
    this.#tellIdle();
  }

  get #isIdle(): boolean {
    return this.#busy.size === 0 && this.#waiting.length === 0;
  }

  #tellIdle(): void {
    if (this.#isIdle) for (const resolve of this.#whenIdle.splice(0)) resolve();
  }

  async #untilIdle(): Promise<void> {
    if (this.#isIdle) return;
    await new Promise<void>((resolve) => {
      this.#whenIdle.push(resolve);
    });
  }

  #after(name: "probe" | "doubt" | "ending", ms: number, then: () => void): void {
    clearTimeout(this.#timers[name]);
    this.#timers[name] = setTimeout(then, ms);
  }

  #startWatch(): void {
    if (this.#timers.watch !== undefined) return;
    this.#heardAt = performance.now();
    this.#timers.watch = setInterval(() => this.#look(), watchMs);
  }

  /** Looks whether the database still answers (C3), and whether somebody waited for too long (C6). */
  #look(): void {
    if (this.#isIdle) {
      clearInterval(this.#timers.watch);
      delete this.#timers.watch;
      return;
    }
    const now = performance.now();
    while (now - (this.#waiting[0]?.since ?? now) > waitMs)
      this.#waiting.shift()?.reject(new StoreUnavailableError("all of its connections are at work"));
    if (this.#waiting.length > 0) void this.#open();
    const isSilent = now - this.#heardAt >= silenceMs;
    if (isSilent && !this.#isAsking && this.#standing.kind === "up") void this.#ask();
  }

  async #ask(): Promise<void> {
    this.#isAsking = true;
    try {
      const { client, isPassive } = await reach({ ...this.#options.address, connectTimeoutMs: silenceMs });
      destroy(client);
      this.#heardAt = performance.now();
      if (isPassive) this.doubt(passive);
    } catch (error) {
      if (isFull(error)) this.#heardAt = performance.now();
      else this.#hangs(error);
    } finally {
      this.#isAsking = false;
    }
  }
}

const passive = "no server takes writes";
