import { Readable } from "node:stream";
import { changedFrame, commentFrame, gapFrame, greetingFrame } from "./live-frames.ts";
import type { LiveChange } from "./live-schemas.ts";
import type { PulseRing } from "./pulse-ring.ts";

/** Who listens, and from where on. */
export interface Listening {
  /** The second of the last pulse that it had; null: it had none. */
  readonly lastSecond: number | null;
  /** False once its key opens the tenant no more. */
  readonly mayListen: () => boolean;
}

// What is on its way to it may take so long; whoever has not taken it by then does not read.
const patienceMs = 10_000;

/**
 * One who listens. Nothing is made for it before it takes what was made before: it has its place among the pulses that
 * are kept for all, and what else there is to tell. So one that reads slowly, or not at all, holds no more than one frame.
 */
export class LiveListener {
  /** What goes out to it. */
  readonly stream: Readable;
  readonly mayListen: () => boolean;
  readonly #ring: PulseRing;
  /** The second of the last pulse that it was given. */
  #after: number;
  #beginnings: number;
  #isGreeted = false;
  #hasGap: boolean;
  #isCommentDue = false;
  readonly #changed = new Set<LiveChange>();
  #isEnded = false;
  /** True while it would take more. */
  #isHungry = false;
  #waitedMs = 0;

  constructor(ring: PulseRing, { lastSecond, mayListen }: Listening) {
    this.#ring = ring;
    this.mayListen = mayListen;
    this.#beginnings = ring.beginnings;
    this.#hasGap = lastSecond !== null && !ring.has(lastSecond);
    this.#after = lastSecond === null ? ring.last : Math.min(ring.last, Math.max(ring.lostUpTo, lastSecond));
    this.stream = new Readable({
      read: () => {
        this.#isHungry = true;
        this.feed();
      },
    });
  }

  /** Something may look different now. */
  note(what: Iterable<LiveChange>): void {
    for (const each of what) this.#changed.add(each);
  }

  /** It is to have a sign of life. */
  comment(): void {
    this.#isCommentDue = true;
  }

  /** Gives it what there is, as far as it takes it. */
  feed(): void {
    while (this.#isHungry && !this.#isEnded && !this.stream.destroyed) {
      const next = this.#next();
      if (next === undefined) return;
      this.#isHungry = this.stream.push(next);
      this.#waitedMs = 0;
    }
  }

  #next(): string | undefined {
    if (!this.#isGreeted) {
      this.#isGreeted = true;
      return greetingFrame;
    }
    if (this.#missesSome()) {
      this.#hasGap = false;
      return gapFrame;
    }
    const pulse = this.#ring.after(this.#after);
    if (pulse !== undefined) {
      this.#after = pulse.second;
      return pulse.text;
    }
    return this.#nextOfOthers();
  }

  /** True where pulses between what it had and what there is are lost; it goes on after them. */
  #missesSome(): boolean {
    const { beginnings, lostUpTo } = this.#ring;
    if (beginnings !== this.#beginnings || this.#after < lostUpTo) {
      this.#beginnings = beginnings;
      this.#after = lostUpTo;
      return true;
    }
    return this.#hasGap;
  }

  #nextOfOthers(): string | undefined {
    if (this.#changed.size > 0) {
      const frame = changedFrame(this.#changed);
      this.#changed.clear();
      return frame;
    }
    if (!this.#isCommentDue) return undefined;
    this.#isCommentDue = false;
    return commentFrame;
  }

  /** So long went by; true once it has not taken anything for too long. */
  waits(milliseconds: number): boolean {
    if (this.#isHungry) return false;
    this.#waitedMs += milliseconds;
    return this.#waitedMs >= patienceMs;
  }

  /** Ends it: at once for one that does not read. */
  end(): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    if (this.#isHungry) this.stream.push(null);
    else this.stream.destroy();
  }
}
