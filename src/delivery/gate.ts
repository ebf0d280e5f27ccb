import { type Breaker, type Instant, toInstant } from "../model/index.ts";

// The gate of a lane: what an endpoint's answers let through, beside its caps.
//
// H1. After so many failures in a row nothing goes out but one probe at a time, a probe interval after the last one.
// H2. An acknowledged probe lets one request at a time out, then two, four, … up to the endpoint's own concurrency.
// H3. A failure before that shuts the breaker out again for a whole interval.
// H4. Nothing goes out before the moment that the endpoint named by Retry-After, up to an hour away.
// H5. A 429 or 503 that names no moment halves what goes out at a time, until as many acknowledgements in a row as
//     there are requests at a time double it again.
// H6. The gate of an endpoint that acknowledges what it gets holds nothing back.
// H7. The breaker that another hub opened or closed is open or closed here too; each hub probes for itself.

/** What a breaker does. */
export type BreakerState = "closed" | "open" | "probing" | "ramping";

/** How a request ended, as far as the gate is concerned. */
export type Ended =
  | { readonly kind: "acknowledged" }
  | {
      readonly kind: "failed";
      /** When the request began. */
      readonly at: Instant;
      /** True for 429 and 503. */
      readonly isBusy: boolean;
      /** What the endpoint asked for by Retry-After. */
      readonly notBefore: Instant | null;
    }
  /** Nothing was sent, or it was broken off: it says nothing about the endpoint. */
  | { readonly kind: "unsent" };

/** What was known of the endpoint before this gate was made. */
export interface GateSeed {
  readonly failures: number;
  /** When the next probe may go out; null where the breaker was closed. */
  readonly probeAt: Instant | null;
}

/** What the endpoint is configured with. */
export interface GatePolicy {
  readonly breaker: Breaker | null;
  readonly concurrency: number;
}

// Longer than an hour, an endpoint may be back before anybody finds out. The delivery that was answered so still
// waits for as long as it was asked to (L3).
const longestHoldMs = 60 * 60 * 1000;
// One at a time can't be halved: then requests are as far apart as this.
const busyGapMs = 200;

const unknown: GateSeed = { failures: 0, probeAt: null };

/** Lets requests of one lane through. */
export class Gate {
  #failures: number;
  #probeAt: Instant | null;
  #isProbing = false;
  #isRamping = false;
  #heldUntil: number = 0;
  /** The most requests at a time; null: the endpoint's own concurrency. */
  #most: number | null = null;
  /** Acknowledgements since that last changed. */
  #acknowledged = 0;
  /** When it was last halved: what began before that knows nothing of it. */
  #halvedAt: number = 0;

  constructor({ failures, probeAt }: GateSeed = unknown) {
    this.#failures = failures;
    this.#probeAt = probeAt;
  }

  get failures(): number {
    return this.#failures;
  }

  get state(): BreakerState {
    if (this.#probeAt !== null) return this.#isProbing ? "probing" : "open";
    return this.#isRamping ? "ramping" : "closed";
  }

  /** When the next probe may go out; null while the breaker is closed. */
  get probeAt(): Instant | null {
    return this.#probeAt;
  }

  /** The moment before which nothing goes out. */
  get opensAt(): number {
    return Math.max(this.#heldUntil, this.#probeAt ?? 0);
  }

  /** True when another request may begin beside those underway (H1, H2, H4, H5). */
  allows(now: Instant, underway: number, { concurrency }: GatePolicy): boolean {
    if (now < this.opensAt) return false;
    if (this.#probeAt !== null) return !this.#isProbing && underway === 0;
    return underway < Math.min(this.#most ?? concurrency, concurrency);
  }

  /** A request begins. */
  begin(): void {
    if (this.#probeAt !== null) this.#isProbing = true;
  }

  /** A request is over. */
  end(ended: Ended, now: Instant, policy: GatePolicy): void {
    const wasProbe = this.#isProbing;
    this.#isProbing = false;
    switch (ended.kind) {
      case "acknowledged":
        return this.#acknowledge(policy);
      case "failed":
        this.#ease(ended, now, policy);
        return this.#fail(wasProbe, now, policy);
      case "unsent":
    }
  }

  /** The endpoint was changed: where there is new hope it is probed at once, and without a breaker none holds back. */
  adopt({ breaker }: GatePolicy, isHopedFor: boolean, now: Instant): void {
    if (isHopedFor) this.#heldUntil = 0;
    if (this.#probeAt === null) return;
    if (breaker === null) this.#probeAt = null;
    else if (isHopedFor) this.#probeAt = now;
  }

  /** Another hub found out how the endpoint does (H7). */
  heed({ failures, probeAt }: GateSeed): void {
    this.#failures = failures;
    if (probeAt === null) return this.#close();
    // A probe that is underway says more than what others found out before it.
    if (this.#isProbing) return;
    this.#probeAt = toInstant(Math.max(this.#probeAt ?? 0, probeAt));
    this.#isRamping = false;
    this.#most = null;
  }

  /** The breaker closes, where it is open, and lets more and more out (H2). */
  #close(): void {
    if (this.#probeAt === null) return;
    this.#probeAt = null;
    this.#isRamping = true;
    this.#most = 1;
    this.#acknowledged = 0;
  }

  #acknowledge({ concurrency }: GatePolicy): void {
    this.#failures = 0;
    if (this.#probeAt !== null) return this.#close();
    if (this.#most === null) return;
    this.#acknowledged += 1;
    if (this.#acknowledged < this.#most) return;
    this.#most *= 2;
    this.#acknowledged = 0;
    if (this.#most < concurrency) return;
    this.#most = null;
    this.#isRamping = false;
  }

  #ease(ended: Extract<Ended, { kind: "failed" }>, now: Instant, { concurrency }: GatePolicy): void {
    if (ended.notBefore !== null) {
      this.#heldUntil = Math.max(this.#heldUntil, Math.min(ended.notBefore, now + longestHoldMs));
    } else if (ended.isBusy && ended.at >= this.#halvedAt) {
      const most = this.#most ?? concurrency;
      if (most === 1) this.#heldUntil = Math.max(this.#heldUntil, now + busyGapMs);
      this.#most = Math.max(1, Math.floor(most / 2));
      this.#halvedAt = now;
    }
    this.#acknowledged = 0;
  }

  #fail(wasProbe: boolean, now: Instant, { breaker }: GatePolicy): void {
    this.#failures += 1;
    if (breaker === null) return;
    const isOpen = this.#probeAt !== null;
    // What was underway as the breaker opened puts no probe off.
    if (isOpen && !wasProbe) return;
    if (!isOpen && !this.#isRamping && this.#failures < breaker.failures) return;
    this.#probeAt = toInstant(now + breaker.probeSeconds * 1000);
    this.#isRamping = false;
    this.#most = null;
  }
}
