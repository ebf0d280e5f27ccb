import { type Instant, type TenantId, beginOfSpan, toInstant, trafficSpanMs } from "../model/index.ts";
import type { LiveParts } from "./live-parts.ts";
import { pulseFrame } from "./live-frames.ts";
import { type Listening, LiveListener } from "./live-listener.ts";
import type { LiveChange } from "./live-schemas.ts";
import { type Pulse, type Reading, pulseBetween, readingOf } from "./pulse.ts";
import { PulseRing } from "./pulse-ring.ts";
import { showTime } from "./schemas.ts";

/** A second that is over. */
export interface Beat {
  readonly second: number;
  readonly now: Instant;
  /** How long ago the beat before was. */
  readonly sinceMs: number;
  /** True where whoever listens is to have a sign of life. */
  readonly isCommentDue: boolean;
}

// Whoever went away for less goes on where it was.
const keptMs = 5 * 60_000;
// Two rows for each source and endpoint.
const mostRows = 20_000;

/** Those who listen to one tenant, and its last pulses. */
export class LiveRoom {
  readonly #parts: Pick<LiveParts, "store" | "directory">;
  readonly #tenant: TenantId;
  readonly #ring: PulseRing;
  readonly #listeners = new Set<LiveListener>();
  readonly #noted = new Set<LiveChange>();
  #reading: Reading | undefined;
  /** The reading that is under way. */
  #first: Promise<void> | undefined;
  #emptyMs = 0;

  constructor(
    parts: Pick<LiveParts, "store" | "directory">,
    tenant: TenantId,
    { second, now }: Pick<Beat, "second" | "now">,
  ) {
    this.#parts = parts;
    this.#tenant = tenant;
    this.#ring = new PulseRing(second);
    // The first pulse tells what came to this. Where it can't be had, the next beat reads it.
    this.#first = this.#read(now).then(
      (reading) => void (this.#reading = reading),
      () => {},
    );
  }

  get size(): number {
    return this.#listeners.size;
  }

  /** True once nobody has listened for so long that nobody comes back. */
  get isDeserted(): boolean {
    return this.#emptyMs >= keptMs;
  }

  /** Lets somebody listen. */
  join(listening: Listening): LiveListener {
    const listener = new LiveListener(this.#ring, listening);
    this.#listeners.add(listener);
    listener.stream.once("close", () => this.#listeners.delete(listener));
    return listener;
  }

  /** Something of the tenant may look different now. */
  note(what: LiveChange): void {
    this.#noted.add(what);
  }

  /** Shows out those whose key opens the tenant no more, and those who do not read. */
  tidy({ sinceMs }: Beat): void {
    for (const listener of this.#listeners) {
      if (listener.waits(sinceMs)) listener.stream.destroy();
      else if (!listener.mayListen()) listener.end();
    }
    this.#emptyMs = this.#listeners.size > 0 ? 0 : this.#emptyMs + sinceMs;
  }

  /** Tells what happened in the second. @throws StoreUnavailableError */
  async beat(beat: Beat): Promise<void> {
    await this.#first;
    this.#first = undefined;
    try {
      await this.#pulse(beat);
    } catch (error) {
      // What happens until it can be read again is told of by nobody.
      this.#reading = undefined;
      throw error;
    } finally {
      this.#feed(beat);
    }
  }

  async #pulse({ second, now }: Beat): Promise<void> {
    const before = this.#reading;
    // It began within the second that is just over.
    if (before !== undefined && second === this.#ring.last) return;
    const reading = await this.#read(now);
    this.#reading = reading;
    // A clock that was set back begins anew, too.
    if (before === undefined || second < this.#ring.last) return this.#ring.restart(second);
    const pulse = pulseBetween(before, reading);
    this.#ring.add(pulseFrame(second, { at: this.#show(second), ...pulse }));
    for (const what of changesOf(pulse)) this.#noted.add(what);
  }

  #feed({ isCommentDue }: Beat): void {
    for (const listener of this.#listeners) {
      listener.note(this.#noted);
      if (isCommentDue) listener.comment();
      listener.feed();
    }
    this.#noted.clear();
  }

  /** What was counted in this minute and the one before, to which something may still be added. */
  async #read(now: Instant): Promise<Reading> {
    const since = toInstant(beginOfSpan(now, "minute") - trafficSpanMs.minute);
    const range = { span: "minute", since, limit: mostRows } as const;
    return readingOf(await this.#parts.store.traffic.read(this.#tenant, range));
  }

  #show(second: number): string {
    return showTime(toInstant(second * 1000), this.#parts.directory.tenant(this.#tenant)?.timezone);
  }

  /** Ends all that listen. */
  end(): void {
    for (const listener of this.#listeners) listener.end();
  }
}

/** What may look different after what happened: a message brings about calls and deliveries. */
function changesOf({ sources, endpoints }: Pulse): readonly LiveChange[] {
  const heard = Object.values(sources);
  return [
    ...(heard.length > 0 ? (["messages"] as const) : []),
    ...(heard.some(({ good }) => good > 0) ? (["calls", "deliveries"] as const) : []),
    ...(Object.keys(endpoints).length > 0 ? (["deliveries"] as const) : []),
  ];
}
