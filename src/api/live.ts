import type { Readable } from "node:stream";
import { TooManyRequestsError } from "../http/index.ts";
import { type TenantId, errorText } from "../model/index.ts";
import type { Listening } from "./live-listener.ts";
import type { LiveParts } from "./live-parts.ts";
import { type Beat, LiveRoom } from "./live-room.ts";
import type { LiveChange } from "./live-schemas.ts";

// What happens, told to whoever listens, once a second.
//
// B1. A pulse is the difference of two readings of the store, to which all hubs add what they count: one hub and many
//     are told of alike. Of each tenant that somebody listens to there is one reading a second, however many listen.
// B2. A second that could not be read is in no pulse, and a gap says so. What is told twice, or late, is in no pulse
//     either: each row counts by what it has grown.
// B3. Nobody who listens holds anybody up, and none of them holds more than a frame.
// B4. What may have changed is a hint. It comes with the next beat, once.

const secondMs = 1_000;
// Hubs add what they counted in a second when it is over; by then it is there.
const beatAfterMs = 250;
const commentEvery = 15;
const atATime = 8;
const mostOfTenant = 100;
const mostOfHub = 1_000;

/** Tells whoever listens to a tenant what happens, while it happens. */
export class Live implements Disposable {
  readonly #parts: LiveParts;
  readonly #rooms = new Map<TenantId, LiveRoom>();
  /** Tenants of which a replay was running at the last beat. */
  #replaying: ReadonlySet<TenantId> = new Set();
  #alarm: Disposable | undefined;
  #beats = 0;
  #beatAt = 0;
  #isAway = false;
  #isStopped = false;

  constructor(parts: LiveParts) {
    this.#parts = parts;
  }

  /** How many listen. */
  get listeners(): number {
    return this.#rooms.values().reduce((sum, room) => sum + room.size, 0);
  }

  /** Lets somebody listen to a tenant → what goes out to it. @throws TooManyRequestsError */
  join(tenant: TenantId, listening: Listening): Readable {
    const room = this.#rooms.get(tenant) ?? this.#open(tenant);
    if (room.size >= mostOfTenant || this.listeners >= mostOfHub) throw tooMany();
    const listener = room.join(listening);
    if (this.#isStopped) listener.end();
    return listener.stream;
  }

  /** Something of the tenant may look different now. Costs nothing where nobody listens. */
  note(tenant: TenantId, what: LiveChange): void {
    this.#rooms.get(tenant)?.note(what);
  }

  #open(tenant: TenantId): LiveRoom {
    const now = this.#parts.clock.now();
    const room = new LiveRoom(this.#parts, tenant, { second: secondBefore(now), now });
    this.#rooms.set(tenant, room);
    if (this.#alarm === undefined) this.#schedule();
    return room;
  }

  #schedule(): void {
    if (this.#isStopped) return;
    const { clock } = this.#parts;
    const now = clock.now();
    const wait = secondMs - ((now - beatAfterMs) % secondMs);
    this.#alarm = clock.after(wait, () => {
      // A timer may be early by a little.
      const second = Math.max(secondBefore(clock.now()), secondBefore(now + wait));
      void this.#beat(second).finally(() => {
        this.#alarm = undefined;
        if (this.#rooms.size > 0) this.#schedule();
      });
    });
  }

  async #beat(second: number): Promise<void> {
    const { clock } = this.#parts;
    this.#beats += 1;
    const now = clock.now();
    const sinceMs = this.#beatAt === 0 ? 0 : now - this.#beatAt;
    const beat: Beat = { second, now, sinceMs, isCommentDue: this.#beats % commentEvery === 0 };
    this.#beatAt = now;
    for (const [tenant, room] of this.#rooms) {
      room.tidy(beat);
      if (room.isDeserted) this.#rooms.delete(tenant);
    }
    await this.#attempt([
      () => this.#noteReplays(),
      ...this.#rooms.values().map((room) => () => room.beat(beat)),
    ]);
    if (this.#rooms.size === 0) this.#beatAt = 0;
  }

  /** Does all of it, a few at a time, whatever fails: a thousand questions at once would stand before every push. */
  async #attempt(works: readonly (() => Promise<void>)[]): Promise<void> {
    let trouble: unknown;
    for (let begin = 0; begin < works.length; begin += atATime) {
      const outcomes = await Promise.allSettled(works.slice(begin, begin + atATime).map((work) => work()));
      trouble ??= outcomes.find((outcome) => outcome.status === "rejected")?.reason;
    }
    this.#tell(trouble);
  }

  /** Replays that run, and those that ran at the last beat. */
  async #noteReplays(): Promise<void> {
    const running = await this.#parts.store.replays.running();
    const tenants = new Set(running.map(({ tenant }) => tenant));
    for (const tenant of tenants.union(this.#replaying)) this.note(tenant, "replays");
    this.#replaying = tenants;
  }

  /** Says once that the store is away. */
  #tell(trouble: unknown): void {
    const isAway = trouble !== undefined;
    if (isAway && !this.#isAway)
      this.#parts.log("store.unavailable", { during: "live events", reason: errorText(trouble) });
    this.#isAway = isAway;
  }

  /** Ends all streams, at once. */
  [Symbol.dispose](): void {
    this.#isStopped = true;
    this.#alarm?.[Symbol.dispose]();
    for (const room of this.#rooms.values()) room.end();
  }
}

/** The last second that was over, and counted everywhere, at that moment. */
function secondBefore(now: number): number {
  return Math.floor((now - beatAfterMs) / secondMs) - 1;
}

function tooMany(): TooManyRequestsError {
  return new TooManyRequestsError({
    en: `Too many listen already: up to ${mostOfTenant} may to one tenant, and up to ${mostOfHub} to one hub`,
    zh: `监听连接过多：每个租户最多 ${mostOfTenant} 个，每个实例最多 ${mostOfHub} 个`,
  });
}
